package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.TrialRunner.Report;
import io.osupervisor.arbiter.check.CheckResult;
import io.osupervisor.arbiter.check.LogProof;
import io.osupervisor.arbiter.trial.ArbiterCommand;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.ArbiterState;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.Refusal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What checks, trials and the agent's supervisor tell, as the ladder's own commands. */
final class Verdicts {
  private Verdicts() {}

  /**
   * Of a check.
   *
   * @param noReplay why nothing is replayed next; empty where something is
   */
  static ArbiterCommand ofCheck(HypothesisId id, CheckResult result, String noReplay) {
    if (result instanceof CheckResult.Passed passed) {
      boolean replays = noReplay.isEmpty();
      Evidence evidence = replays ? passed.evidence() : skipped(passed.evidence(), noReplay);
      return new ArbiterCommand.PassCheck(id, evidence, passed.noReplay(), replays);
    }
    return notPassed(id, result);
  }

  /**
   * Why nothing is replayed for a hypothesis; empty where something is.
   *
   * @param missing why there is nothing, for any hypothesis
   */
  static String noReplay(ArbiterState state, HypothesisId id, Optional<String> missing) {
    boolean left =
        state.open().stream()
            .filter(one -> one.id().equals(id))
            .noneMatch(one -> one.proposal().settings().stages().replayed());
    return missing.orElse(left ? "trial.stages leaves it out" : "");
  }

  static ArbiterCommand ofReplay(HypothesisId id, CheckResult result) {
    return result instanceof CheckResult.Passed passed
        ? new ArbiterCommand.PassReplay(id, passed.evidence())
        : notPassed(id, result);
  }

  /** With the reason why nothing was replayed. */
  static Evidence skipped(Evidence evidence, String why) {
    Map<String, Value> fields = new TreeMap<>(evidence.data().fields());
    fields.put("replay", Value.of("skipped: " + why));
    return Evidence.of(fields);
  }

  /** With what is known of the way back; where it is not proven, that is noted with it. */
  static ArbiterCommand ofProof(Report.Judged judged, LogProof.Outcome outcome) {
    Map<String, Value> fields = new TreeMap<>(judged.evidence().data().fields());
    fields.put("way_back", Value.of(outcome.kind().word() + ": " + outcome.found()));
    ArbiterCommand.Judge judge =
        new ArbiterCommand.Judge(
            judged.id(), judged.verdict(), judged.code(), judged.reason(), Evidence.of(fields));
    Optional<ArbiterCommand.Note> note = Notes.wayBack(judged.id(), outcome);
    return note.isPresent() ? new ArbiterCommand.JudgeNoted(note.get(), judge) : judge;
  }

  private static ArbiterCommand notPassed(HypothesisId id, CheckResult result) {
    if (result instanceof CheckResult.Failed failed) {
      return new ArbiterCommand.FailCheck(id, failed.code(), failed.reason(), failed.evidence());
    }
    CheckResult.Impossible none = (CheckResult.Impossible) result;
    return new ArbiterCommand.Judge(
        id, Verdict.INVALID, none.code(), none.reason(), none.evidence());
  }

  /** Empty for mere progress. */
  static Optional<ArbiterCommand> of(Report report) {
    if (report instanceof Report.Begun begun) {
      return Optional.of(new ArbiterCommand.ShadowsReady(begun.id(), begun.evidence()));
    }
    if (report instanceof Report.Passed passed) {
      return Optional.of(
          new ArbiterCommand.PassBeside(passed.id(), passed.gain(), passed.evidence()));
    }
    return report instanceof Report.Judged judged
        ? Optional.of(
            new ArbiterCommand.Judge(
                judged.id(), judged.verdict(), judged.code(), judged.reason(), judged.evidence()))
        : Optional.empty();
  }

  /** The refusal that a failure carries; one without a code is a fault of the node. */
  static Refusal refusal(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AgentException refusal) {
        return Refusal.of(refusal);
      }
    }
    return new Refusal("internal", "it failed: " + failure, "see the node's log");
  }
}
