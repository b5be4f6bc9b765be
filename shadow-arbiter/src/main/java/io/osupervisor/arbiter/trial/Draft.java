package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.judge.AlphaWealth;
import io.osupervisor.arbiter.watch.PinnedBaseline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A decision in the making: each event is applied at once, so that the next rule sees it. */
final class Draft {
  /** Code of a rollback that a person wants. */
  static final String REQUESTED = "requested";

  /** Code of a rollback because what it stands on is taken back. */
  static final String PARENT_ROLLED_BACK = "parent_rolled_back";

  private final LadderSettings settings;
  private final Function<VersionId, PinnedBaseline> conducts;
  private final Instant now;
  private final List<ArbiterEvent> events = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private ArbiterState state;

  Draft(
      ArbiterState state,
      LadderSettings settings,
      Function<VersionId, PinnedBaseline> conducts,
      Instant now) {
    this.state = state;
    this.settings = settings;
    this.conducts = conducts;
    this.now = now;
  }

  ArbiterState state() {
    return state;
  }

  LadderSettings settings() {
    return settings;
  }

  Instant now() {
    return now;
  }

  Decision.Accepted decision() {
    return new Decision.Accepted(events, effects);
  }

  /** Adds an event; what the agent is to be told of it follows. */
  void add(ArbiterEvent event) {
    int untold = state.untold().size();
    state = state.apply(event);
    events.add(event);
    for (int i = untold; i < state.untold().size(); i++) {
      effects.add(state.untold().get(i).effect());
    }
  }

  /** After a restart of the node nothing runs: what is to be done follows from the state alone. */
  void forgetEffects() {
    effects.clear();
  }

  void effect(Effect effect) {
    effects.add(effect);
  }

  /** Ends a hypothesis that is not deployed, and what runs for it. */
  void end(
      OpenHypothesis one,
      HypothesisEvent.Ending ending,
      String code,
      String reason,
      Evidence evidence) {
    stop(one);
    add(new HypothesisEvent.Ended(one.id(), ending, code, reason, evidence, now));
  }

  void supersede(OpenHypothesis one, String reason) {
    end(one, HypothesisEvent.Ending.SUPERSEDED, "superseded", reason, Evidence.NONE);
  }

  void reject(OpenHypothesis one, String code, String reason, Evidence evidence) {
    stop(one);
    Instant until = settings.quarantine().afterRejection(state.demerit(one.candidate()), now);
    add(new HypothesisEvent.Rejected(one.id(), code, reason, evidence, until, now));
  }

  void startCheck(OpenHypothesis one) {
    effect(new Effect.StartCheck(one.id(), one.parent(), one.candidate()));
  }

  void startReplay(OpenHypothesis one) {
    effect(new Effect.StartReplay(one.id(), one.parent(), one.candidate()));
  }

  /**
   * Against one control. Only a trial alone may promote, and so it alone spends of what the agent's
   * claims may err by: a batch chooses who is tried so, with data that decide nothing after that.
   */
  void startTrials(List<OpenHypothesis> together) {
    if (together.size() == 1) {
      fixLevel(together.get(0));
    }
    List<Effect.StartTrial> trials =
        together.stream()
            .map(
                one ->
                    new Effect.StartTrial(
                        one.id(),
                        one.parent(),
                        one.candidate(),
                        one.proposal().settings(),
                        one.resumptions() + 1))
            .toList();
    if (!trials.isEmpty()) {
      effect(trials.size() == 1 ? trials.get(0) : new Effect.StartBatch(trials));
    }
  }

  /** Each attempt observes anew, and may err anew: it costs as much as another claim. */
  private void fixLevel(OpenHypothesis one) {
    TrialScope scope = one.proposal().settings().scope();
    boolean claims = !one.proposal().expected().isEmpty() || !scope.goals().isEmpty();
    if (claims && !scope.waived().alphaWealth()) {
      AlphaWealth wealth = state.budget().wealth();
      add(new ArbiterEvent.LevelFixed(one.id(), wealth.begun() + 1, wealth.share(), now));
    }
  }

  void startCanary(OpenHypothesis one) {
    effect(
        new Effect.StartCanary(
            one.id(),
            one.parent(),
            one.candidate(),
            one.proposal().settings(),
            one.resumptions() + 1));
  }

  /** Takes back what answered a share of the requests. */
  void takeBack(OpenHypothesis one, String code, String reason, Evidence evidence) {
    stop(one);
    Instant until = settings.quarantine().afterRollback(state.demerit(one.candidate()), now);
    add(new HypothesisEvent.CanaryTakenBack(one.id(), code, reason, evidence, until, now));
  }

  void startWatch(OpenHypothesis one) {
    effect(
        new Effect.StartWatch(
            one.id(), one.candidate(), one.since(), one.samples(), one.proposal(), one.evidence()));
  }

  /** Deploys it; how the version before answered up to now is pinned first. */
  void swap(OpenHypothesis one) {
    PinnedBaseline baseline = conducts.apply(one.parent());
    if (baseline.answers() > 0) {
      add(new ArbiterEvent.BaselinePinned(one.id(), baseline, now));
    }
    effect(new Effect.Swap(one.id(), one.parent(), one.candidate()));
  }

  void rollBack(OpenHypothesis one, String code, String reason, Evidence evidence) {
    add(new HypothesisEvent.RollbackDecided(one.id(), code, reason, evidence, now));
    effect(new Effect.StopWatch(one.id()));
    state.in(HypothesisState.PROMOTING).forEach(under -> effect(new Effect.CancelSwap(under.id())));
    swapBack(one);
  }

  void swapBack(OpenHypothesis one) {
    effect(new Effect.Rollback(one.id(), one.candidate(), one.parent()));
  }

  /** What runs for a hypothesis is of no use any more. */
  private void stop(OpenHypothesis one) {
    switch (one.state()) {
      case CHECKING, REPLAYING, CHECKED, SHADOWING, CANARY -> effect(new Effect.EndTrial(one.id()));
      case PROVISIONAL -> effect(new Effect.StopWatch(one.id()));
      default -> {}
    }
  }
}
