package io.osupervisor.arbiter.canary;

import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.judge.Verdict;
import java.util.List;
import java.util.Optional;

/** What a canary tells whoever had it started. */
public sealed interface CanaryReport {
  /** The steps so far, the present one last. */
  List<Step> steps();

  /**
   * One step.
   *
   * @param weight of the canary, in hundredths of a percent
   * @param canary requests that fell to the canary
   * @param primary requests that fell to the primary
   * @param verdict on it, as far as it is
   */
  record Step(int weight, long canary, long primary, Verdict verdict) {}

  /** It goes on. */
  record Looked(List<Step> steps) implements CanaryReport {
    public Looked {
      steps = List.copyOf(steps);
    }
  }

  /**
   * The last report: the verdict on the newest step is that on the canary.
   *
   * @param observations all that the judge of each step was told; empty where that was too much
   */
  record Judged(List<Step> steps, List<Optional<KeptObservations>> observations)
      implements CanaryReport {
    public Judged {
      steps = List.copyOf(steps);
      observations = List.copyOf(observations);
      if (steps.size() != observations.size()) {
        throw new IllegalArgumentException(
            "%d steps, the observations of %d".formatted(steps.size(), observations.size()));
      }
    }

    /** What decided. */
    public Step decisive() {
      return steps.get(steps.size() - 1);
    }
  }
}
