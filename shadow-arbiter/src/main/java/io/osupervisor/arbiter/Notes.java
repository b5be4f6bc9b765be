package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.check.LogProof;
import io.osupervisor.arbiter.trial.ArbiterCommand;
import io.osupervisor.arbiter.trial.ArbiterCommand.Note;
import io.osupervisor.arbiter.trial.ArbiterState;
import io.osupervisor.arbiter.trial.Finding;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.HypothesisState;
import java.util.Optional;

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

  /** Of a proof that failed, or could not be tried; nothing of one that the version passed. */
  static Optional<Note> wayBack(HypothesisId id, LogProof.Outcome outcome) {
    return switch (outcome.kind()) {
      case PROVEN -> Optional.empty();
      case FAILED -> Optional.of(of(id, ArbiterCommand.Note.NO_REPLAY, outcome.found()));
      case UNTRIED -> Optional.of(of(id, "way_back_untried", outcome.found()));
    };
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
  static Optional<Note> keptVersionLost(ArbiterState state, VersionId parent, String why) {
    return state.open().stream()
        .filter(one -> one.state() == HypothesisState.PROVISIONAL)
        .filter(one -> one.proposal().parent().equals(parent))
        .findFirst()
        .map(
            deployed ->
                of(
                    deployed.id(),
                    ArbiterCommand.Note.KEPT_VERSION_LOST,
                    "version %s cannot follow its log, going back may fail: %s"
                        .formatted(parent.shortForm(), why)));
  }
}
