package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.HypothesisState.AWAITING_APPROVAL;
import static io.osupervisor.arbiter.trial.HypothesisState.CANARY;
import static io.osupervisor.arbiter.trial.HypothesisState.CHECKED;
import static io.osupervisor.arbiter.trial.HypothesisState.CHECKING;
import static io.osupervisor.arbiter.trial.HypothesisState.PASSED;
import static io.osupervisor.arbiter.trial.HypothesisState.PROMOTING;
import static io.osupervisor.arbiter.trial.HypothesisState.PROPOSED;
import static io.osupervisor.arbiter.trial.HypothesisState.REPLAYING;
import static io.osupervisor.arbiter.trial.HypothesisState.SHADOWING;

import io.osupervisor.arbiter.trial.ArbiterCommand.Abort;
import io.osupervisor.arbiter.trial.ArbiterCommand.Approve;
import io.osupervisor.arbiter.trial.ArbiterCommand.Deny;
import io.osupervisor.arbiter.trial.ArbiterCommand.FailCheck;
import io.osupervisor.arbiter.trial.ArbiterCommand.FailSwap;
import io.osupervisor.arbiter.trial.ArbiterCommand.Judge;
import io.osupervisor.arbiter.trial.ArbiterCommand.PassBeside;
import io.osupervisor.arbiter.trial.ArbiterCommand.PassCheck;
import io.osupervisor.arbiter.trial.ArbiterCommand.PassReplay;
import io.osupervisor.arbiter.trial.ArbiterCommand.ShadowsReady;
import io.osupervisor.arbiter.trial.HypothesisEvent.Ending;
import io.osupervisor.config.TrialPolicy.Approval;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What becomes of a hypothesis up to the commit point of its swap. */
final class Trials {
  private final Draft draft;
  private final Approval agents;

  /**
   * @param agents when the agent's spec has a person agree, whatever it said at the submission
   */
  Trials(Draft draft, Approval agents) {
    this.draft = draft;
    this.agents = agents;
  }

  Optional<Refusal> handle(ArbiterCommand command) {
    if (command instanceof PassCheck passed) {
      return on(passed.id(), EnumSet.of(CHECKING), "pass a check", one -> pass(one, passed));
    } else if (command instanceof FailCheck failed) {
      return on(
          failed.id(),
          EnumSet.of(CHECKING, REPLAYING),
          "fail a check",
          one -> draft.reject(one, failed.code(), failed.reason(), failed.evidence()));
    } else if (command instanceof PassReplay passed) {
      return on(passed.id(), EnumSet.of(REPLAYING), "pass a replay", one -> replayed(one, passed));
    } else if (command instanceof ShadowsReady ready) {
      return on(ready.id(), EnumSet.of(CHECKED), "start shadows", one -> shadow(one, ready));
    } else if (command instanceof Judge judged) {
      return on(judged.id(), judgedIn(judged), "be judged so", one -> judge(one, judged));
    } else if (command instanceof PassBeside passed) {
      return on(passed.id(), EnumSet.of(SHADOWING), "pass", one -> beside(one, passed));
    } else if (command instanceof FailSwap failed) {
      return on(failed.id(), EnumSet.of(PROMOTING), "fail a swap", one -> swapFailed(one, failed));
    } else if (command instanceof Abort abort) {
      return on(
          abort.id(),
          EnumSet.of(
              PROPOSED, CHECKING, REPLAYING, CHECKED, SHADOWING, PASSED, AWAITING_APPROVAL, CANARY),
          "abort it",
          one -> draft.end(one, Ending.ABORTED, "aborted", abort.reason(), Evidence.NONE));
    } else if (command instanceof Approve approve) {
      return approve(approve);
    } else if (command instanceof Deny deny) {
      return on(
          deny.id(),
          EnumSet.of(AWAITING_APPROVAL),
          "deny it",
          one -> draft.reject(one, "denied", deny.by() + ": " + deny.reason(), Evidence.NONE));
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
    Optional<String> why = passed.noReplay();
    boolean ends = why.isPresent() && Approvals.stricter(one, agents) == Approval.NEVER;
    draft.add(
        passed.replays() && !ends
            ? new HypothesisEvent.ReplayStarted(one.id(), passed.evidence(), draft.now())
            : new HypothesisEvent.CheckPassed(one.id(), passed.evidence(), draft.now()));
    OpenHypothesis checked = draft.state().find(one.id()).orElseThrow();
    if (ends) {
      endOneWay(checked, why.orElseThrow(), Evidence.NONE);
      return;
    }
    why.ifPresent(
        note ->
            draft.add(
                new ArbiterEvent.Noted(one.id(), ArbiterEvent.Noted.NO_REPLAY, note, draft.now())));
    if (passed.replays()) {
      draft.startReplay(checked);
    }
  }

  private void endOneWay(OpenHypothesis one, String why, Evidence evidence) {
    String reason = why + "; with trial.approval = major a person may agree all the same";
    draft.end(one, Ending.INCONCLUSIVE, ArbiterEvent.Noted.NO_REPLAY, reason, evidence);
  }

  private void replayed(OpenHypothesis one, PassReplay passed) {
    draft.add(new HypothesisEvent.ReplayPassed(one.id(), passed.evidence(), draft.now()));
  }

  private void shadow(OpenHypothesis one, ShadowsReady ready) {
    draft.add(new HypothesisEvent.TrialStarted(one.id(), ready.evidence(), draft.now()));
  }

  private void beside(OpenHypothesis one, PassBeside passed) {
    draft.effect(new Effect.EndTrial(one.id()));
    draft.add(new HypothesisEvent.Passed(one.id(), passed.gain(), passed.evidence(), draft.now()));
  }

  /** A check that cannot be made is invalid too; only observed shadows may be promoted. */
  private static Set<HypothesisState> judgedIn(Judge judged) {
    return switch (judged.verdict()) {
      case PROMOTE -> EnumSet.of(SHADOWING, CANARY);
      case REJECT, INCONCLUSIVE -> EnumSet.of(CHECKED, SHADOWING, CANARY);
      case INVALID -> EnumSet.of(CHECKING, REPLAYING, CHECKED, SHADOWING, CANARY);
    };
  }

  private void judge(OpenHypothesis one, Judge judged) {
    switch (judged.verdict()) {
      case PROMOTE -> promote(one, judged);
      case REJECT -> {
        if (one.state() == CANARY) {
          draft.takeBack(one, judged.code(), judged.reason(), judged.evidence());
        } else {
          draft.reject(one, judged.code(), judged.reason(), judged.evidence());
        }
      }
      case INCONCLUSIVE ->
          draft.end(one, Ending.INCONCLUSIVE, judged.code(), judged.reason(), judged.evidence());
      case INVALID ->
          draft.end(one, Ending.INVALID, judged.code(), judged.reason(), judged.evidence());
    }
  }

  private void promote(OpenHypothesis one, Judge judged) {
    boolean proven = one.state() == CANARY;
    boolean late =
        proven ? Turns.isPrimaryMoving(draft.state()) : Turns.isPrimaryAtStake(draft.state());
    if (late || !draft.state().primaryIs(one.parent())) {
      draft.end(
          one,
          Ending.SUPERSEDED,
          "superseded",
          "another swap, rollback or canary was under way when it was to be promoted",
          judged.evidence());
      return;
    }
    Optional<Refusal> held = draft.settings().quarantine().held(draft.state(), draft.now());
    if (held.isPresent()) {
      Refusal why = held.get();
      draft.end(one, Ending.INCONCLUSIVE, why.code(), why.message(), judged.evidence());
      return;
    }
    if (proven) {
      deploy(one, judged.evidence());
      return;
    }
    String noReplay = one.noReplay();
    if (noReplay != null && Approvals.stricter(one, agents) == Approval.NEVER) {
      endOneWay(one, noReplay, judged.evidence());
    } else {
      promoteShown(one, judged);
    }
  }

  private void promoteShown(OpenHypothesis one, Judge judged) {
    AnchorCheck anchor = held(one, judged.evidence());
    Evidence evidence = anchor.in(judged.evidence());
    Optional<String> drift = anchor.refusal();
    if (drift.isPresent() && Approvals.stricter(one, agents) == Approval.NEVER) {
      draft.reject(one, AnchorCheck.CODE, drift.get(), evidence);
      return;
    }
    Optional<String> why = Approvals.needed(one, drift, agents);
    if (why.isEmpty() && !one.proposal().settings().stages().hasCanary()) {
      deploy(one, evidence);
      return;
    }
    draft.effect(new Effect.EndTrial(one.id()));
    if (why.isPresent()) {
      draft.add(new HypothesisEvent.ApprovalAsked(one.id(), why.get(), evidence, draft.now()));
    } else {
      draft.add(new HypothesisEvent.CanaryStarted(one.id(), evidence, draft.now()));
      draft.startCanary(one);
    }
  }

  /** Each guard with its margin against the anchor, too, unless a person does without. */
  private AnchorCheck held(OpenHypothesis one, Evidence evidence) {
    TrialSettings settings = one.proposal().settings();
    AnchorChain.Since since = draft.state().chain().since(one.parent());
    List<GuardLimit> guards = settings.scope().waived().anchor() ? List.of() : settings.guards();
    return AnchorCheck.of(since, SeenHarm.of(evidence), guards);
  }

  private void deploy(OpenHypothesis one, Evidence evidence) {
    draft.effect(new Effect.EndTrial(one.id()));
    draft.add(new HypothesisEvent.PromotionDecided(one.id(), evidence, draft.now()));
    draft.swap(one);
  }

  private Optional<Refusal> approve(Approve approve) {
    Optional<OpenHypothesis> oneWay =
        draft.state().find(approve.id()).filter(one -> Approvals.asksToConfirm(one, agents));
    if (oneWay.isPresent()) {
      return new Deployments(draft, agents).onApprove(oneWay.get(), approve);
    }
    Optional<Refusal> refusal =
        on(approve.id(), EnumSet.of(AWAITING_APPROVAL), "approve it", one -> {})
            .or(() -> Approvals.refusal(draft.state(), approve));
    if (refusal.isEmpty()) {
      OpenHypothesis one = draft.state().find(approve.id()).orElseThrow();
      draft.add(
          new HypothesisEvent.Approved(
              one.id(),
              approve.by().toString(),
              approve.reason(),
              draft.now(),
              one.proposal().settings().stages().hasCanary()));
      if (one.proposal().settings().stages().hasCanary()) {
        draft.startCanary(one);
      } else {
        draft.swap(one);
      }
    }
    return refusal;
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
