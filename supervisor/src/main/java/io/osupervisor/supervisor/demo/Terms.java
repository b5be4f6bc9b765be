package io.osupervisor.supervisor.demo;

import java.util.List;

/** On which terms hypotheses are tried and watched in the story. */
final class Terms {
  /**
   * As they stand in the agent's spec. Memory is no guard: it needs half a minute. The time bomb
   * ends before its hundredth answer, so that it cannot be confirmed, however slow the machine is.
   * Where shadows cannot be cut from the network they run without that fence.
   */
  static final String SPEC =
      """
      trial {
        min-samples = 60
        max-duration = 60s
        n-star = 200
        guards = [
          { metric = agreement, minimum = 90% }
          { metric = error-rate, margin = 2% }
          { metric = latency, margin = 50% }
        ]
        unfenced = allow
      }
      watch { window = 3s, min-samples = 150 }
      """;

  /** As they are told. */
  static final List<String> TOLD =
      List.of(
          "terms of a trial: beside a control, on 60 copies of requests at least, 95 % sure that",
          "  90 % of the answers agree, errors grow by less than 2 points, latency by less than 50"
              + " %,",
          "  and that what is claimed is there; then it is watched for 3 s and 150 answers");

  private Terms() {}
}
