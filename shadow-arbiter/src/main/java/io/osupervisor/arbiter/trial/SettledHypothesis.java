package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import java.time.Instant;

/**
 * What stays in memory of a hypothesis that is settled; the journal has the rest.
 *
 * @param reason why it was proposed, cut short
 * @param outcome why it ended so, cut short
 */
public record SettledHypothesis(
    HypothesisId id,
    HypothesisState state,
    VersionId parent,
    VersionId candidate,
    Proposer proposer,
    String reason,
    String outcome,
    Instant proposed,
    Instant at) {
  private static final int SHOWN = 160;

  public SettledHypothesis {
    reason = cut(reason);
    outcome = cut(outcome);
  }

  /** The same with another outcome. */
  SettledHypothesis because(String other) {
    return new SettledHypothesis(
        id, state, parent, candidate, proposer, reason, other, proposed, at);
  }

  /** The same with a note, which is shown first: a long outcome must not hide it. */
  SettledHypothesis noted(String note) {
    return because(outcome.isEmpty() ? note : note + "; " + outcome);
  }

  /** A text as it is shown. */
  static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 1) + "…";
  }
}
