package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.HypothesisState.CHECKED;
import static io.osupervisor.arbiter.trial.HypothesisState.CHECKING;
import static io.osupervisor.arbiter.trial.HypothesisState.PROMOTING;
import static io.osupervisor.arbiter.trial.HypothesisState.PROPOSED;
import static io.osupervisor.arbiter.trial.HypothesisState.SHADOWING;

import io.osupervisor.arbiter.trial.ArbiterCommand.Abort;
import io.osupervisor.arbiter.trial.ArbiterCommand.FailCheck;
import io.osupervisor.arbiter.trial.ArbiterCommand.FailSwap;
import io.osupervisor.arbiter.trial.ArbiterCommand.Judge;
import io.osupervisor.arbiter.trial.ArbiterCommand.PassCheck;
import io.osupervisor.arbiter.trial.ArbiterCommand.ShadowsReady;
import io.osupervisor.arbiter.trial.HypothesisEvent.Ending;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What becomes of a hypothesis up to the commit point of its swap. */
final class Trials {
  private final Draft draft;

  Trials(Draft draft) {
    this.draft = draft;
  }

  Optional<Refusal> handle(ArbiterCommand command) {
    if (command instanceof PassCheck passed) {
      return on(passed.id(), EnumSet.of(CHECKING), "pass a check", one -> pass(one, passed));
    } else if (command instanceof FailCheck failed) {
      return on(
          failed.id(),
          EnumSet.of(CHECKING),
          "fail a check",
          one -> draft.reject(one, failed.code(), failed.reason(), failed.evidence()));
    } else if (command instanceof ShadowsReady ready) {
      return on(ready.id(), EnumSet.of(CHECKED), "start shadows", one -> shadow(one, ready));
    } else if (command instanceof Judge judged) {
      return on(judged.id(), judgedIn(judged), "be judged so", one -> judge(one, judged));
    } else if (command instanceof FailSwap failed) {
      return on(failed.id(), EnumSet.of(PROMOTING), "fail a swap", one -> swapFailed(one, failed));
    } else if (command instanceof Abort abort) {
      return on(
          abort.id(),
          EnumSet.of(PROPOSED, CHECKING, CHECKED, SHADOWING),
          "abort it",
          one -> draft.end(one, Ending.ABORTED, "aborted", abort.reason(), Evidence.NONE));
    }
    throw new IllegalStateException("a command without a meaning: " + command);
  }

  private Optional<Refusal> on(
      HypothesisId id, Set<HypothesisState> states, String what, Consumer<OpenHypothesis> act) {
    Optional<HypothesisState> state = draft.state().stateOf(id);
    if (state.isEmpty()) {
      return Optional.of(Refusal.unknown(id));
    }
    if (!states.contains(state.get())) {
      return Optional.of(Refusal.outOfTurn(id, state.get(), what));
    }
    draft.state().find(id).ifPresent(act);
    return Optional.empty();
  }

  private void pass(OpenHypothesis one, PassCheck passed) {
    draft.add(new HypothesisEvent.CheckPassed(one.id(), passed.evidence(), draft.now()));
    draft.startTrial(one);
  }

  private void shadow(OpenHypothesis one, ShadowsReady ready) {
    draft.add(new HypothesisEvent.TrialStarted(one.id(), ready.evidence(), draft.now()));
  }

  /** A check that cannot be made is invalid too; only observed shadows may be promoted. */
  private static Set<HypothesisState> judgedIn(Judge judged) {
    return switch (judged.verdict()) {
      case PROMOTE -> EnumSet.of(SHADOWING);
      case REJECT, INCONCLUSIVE -> EnumSet.of(CHECKED, SHADOWING);
      case INVALID -> EnumSet.of(CHECKING, CHECKED, SHADOWING);
    };
  }

  private void judge(OpenHypothesis one, Judge judged) {
    switch (judged.verdict()) {
      case PROMOTE -> promote(one, judged);
      case REJECT -> draft.reject(one, judged.code(), judged.reason(), judged.evidence());
      case INCONCLUSIVE ->
          draft.end(one, Ending.INCONCLUSIVE, judged.code(), judged.reason(), judged.evidence());
      case INVALID ->
          draft.end(one, Ending.INVALID, judged.code(), judged.reason(), judged.evidence());
    }
  }

  private void promote(OpenHypothesis one, Judge judged) {
    if (!draft.state().primaryIs(one.parent()) || Turns.isPrimaryMoving(draft.state())) {
      draft.end(
          one,
          Ending.SUPERSEDED,
          "superseded",
          "another swap or rollback was under way when it was to be promoted",
          judged.evidence());
      return;
    }
    draft.effect(new Effect.EndTrial(one.id()));
    draft.add(new HypothesisEvent.PromotionDecided(one.id(), judged.evidence(), draft.now()));
    draft.effect(new Effect.Swap(one.id(), one.parent(), one.candidate()));
  }

  private void swapFailed(OpenHypothesis one, FailSwap failed) {
    switch (failed.fault()) {
      case NEVER_QUIET ->
          draft.end(one, Ending.INCONCLUSIVE, "never_quiet", failed.reason(), failed.evidence());
      case CANDIDATE_FAILED ->
          draft.reject(one, "restore_failed", failed.reason(), failed.evidence());
      case CANCELLED ->
          draft.end(one, Ending.SUPERSEDED, "superseded", failed.reason(), failed.evidence());
    }
  }
}
