package io.osupervisor.arbiter.trial;

import java.time.Instant;
import java.util.List;

/**
 * What there is to say of one hypothesis.
 *
 * @param outcome why it is where it is; empty while there is nothing to say
 * @param rows its metrics, the decisive ones first
 * @param remarks what else there is to say, each under a word of its own
 * @param path the states that it went through, each with its time, oldest first
 */
public record Explanation(
    HypothesisId id,
    HypothesisState state,
    Proposal proposal,
    String outcome,
    List<ExplainRow> rows,
    List<Remark> remarks,
    List<Step> path) {
  /** Something on one line. */
  public record Remark(String word, String text) {}

  /** When it came into a state. */
  public record Step(HypothesisState state, Instant at) {}

  public Explanation {
    rows = List.copyOf(rows);
    remarks = List.copyOf(remarks);
    path = List.copyOf(path);
  }
}
