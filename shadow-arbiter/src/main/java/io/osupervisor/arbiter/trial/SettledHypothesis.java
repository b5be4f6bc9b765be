package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.osupervisor.agent.VersionId;
import java.time.Instant;

/**
 * What stays in memory of a hypothesis that is settled; the journal has the rest.
 *
 * @param reason why it was proposed, cut short
 * @param outcome why it ended so, cut short
 * @param requested whether it was taken back though no guard asked for that: by a person, or with
 *     what it stood on; kept only where it was
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
    Instant at,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean requested) {
  private static final int SHOWN = 160;

  public SettledHypothesis {
    reason = cut(reason);
    outcome = cut(outcome);
  }

  /** Whether a guard took it back. */
  boolean isTakenBackByGuard() {
    return state == HypothesisState.ROLLED_BACK && !requested;
  }

  /** The same with another outcome. */
  SettledHypothesis because(String other) {
    return new SettledHypothesis(
        id, state, parent, candidate, proposer, reason, other, proposed, at, requested);
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
