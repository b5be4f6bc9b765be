package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentId;
import io.osupervisor.arbiter.trial.ArbiterCommand.Note;
import io.osupervisor.arbiter.trial.Finding;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.OpenHypothesis;

/** What is noted of hypotheses besides their transitions; their explanations show it. */
final class Notes {
  private static final int LONGEST = 500;

  private Notes() {}

  static Note of(HypothesisId id, String code, String note) {
    String cut = note.length() <= LONGEST ? note : note.substring(0, LONGEST - 1) + "…";
    return new Note(id, code, cut);
  }

  /** A guard that takes nothing back does not hold. */
  static Note symptom(HypothesisId id, Finding.Symptom symptom) {
    return of(id, "symptom_" + symptom.guard(), symptom.reason());
  }

  /** The version that is to go still answers. */
  static Note wayBackFailed(AgentId agent, HypothesisId id, String reason) {
    return of(
        id,
        "way_back_failed",
        "given up after %d attempts, the agent still runs it; try again: osup version rollback %s;"
                .formatted(SwapAttempts.MOST_BACK, agent)
            + " the last said "
            + reason);
  }

  /** Going back then needs a fresh start of the older version, which may fail the same way. */
  static Note keptVersionLost(OpenHypothesis deployed, String why) {
    return of(
        deployed.id(),
        "kept_version_lost",
        "version %s cannot follow its log, going back may fail: %s"
            .formatted(deployed.proposal().parent().shortForm(), why));
  }
}
