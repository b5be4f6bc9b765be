package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapOrder;
import io.osupervisor.arbiter.ArbiterSignal.Checked;
import io.osupervisor.arbiter.ArbiterSignal.Proven;
import io.osupervisor.arbiter.ArbiterSignal.Replayed;
import io.osupervisor.arbiter.TrialRunner.Report;
import io.osupervisor.arbiter.canary.CanaryPlan;
import io.osupervisor.arbiter.check.Candidate;
import io.osupervisor.arbiter.check.CheckResult;
import io.osupervisor.arbiter.check.LogProof;
import io.osupervisor.arbiter.trial.ArbiterState;
import io.osupervisor.arbiter.trial.Effect;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.arbiter.trial.OpenHypothesis;
import io.osupervisor.config.AgentSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Carries out what the ladder decided, once it is durable. */
final class EffectHands {
  private static final CheckResult FAILED =
      new CheckResult.Impossible(
          "internal", "what made it failed; see the node's log", Evidence.NONE);

  private static final LogProof.Outcome UNTRIED =
      new LogProof.Outcome(LogProof.Kind.UNTRIED, "what tried it failed; see the node's log");

  private final ActorContext<ArbiterMessage> context;
  private final ArbiterSetup setup;
  private final WatchDesk watches;
  private final SwapAttempts attempts;
  private final ActorRef<Report> reports;
  private final ActorRef<ArbiterMessage> self;
  private final Map<HypothesisId, Running> checks = new HashMap<>();
  private long runs;

  /** A check or a replay under way, and its number. */
  private record Running(long run, ActorRef<?> check) {}

  EffectHands(
      ActorContext<ArbiterMessage> context,
      ArbiterSetup setup,
      WatchDesk watches,
      SwapAttempts attempts) {
    this.context = context;
    this.setup = setup;
    this.watches = watches;
    this.attempts = attempts;
    this.self = context.getSelf();
    this.reports = context.messageAdapter(Report.class, ArbiterSignal.Reported::new);
  }

  /**
   * Does what an effect asks for.
   *
   * @param state after the events beside it
   * @param spec of the agent
   */
  void carryOut(Effect effect, ArbiterState state, AgentSpec spec) {
    if (effect instanceof Effect.StartCheck start) {
      proposed(state, start.id()).ifPresent(one -> check(one, spec));
    } else if (effect instanceof Effect.StartReplay start) {
      proposed(state, start.id()).ifPresent(one -> replay(one, spec));
    } else if (effect instanceof Effect.StartTrial start) {
      proposed(state, start.id())
          .ifPresent(one -> setup.trials().start(List.of(trial(start, one, spec, state)), reports));
    } else if (effect instanceof Effect.StartBatch batch) {
      List<TrialRunner.Trial> trials =
          batch.trials().stream()
              .flatMap(
                  start ->
                      proposed(state, start.id())
                          .map(one -> trial(start, one, spec, state))
                          .stream())
              .toList();
      setup.trials().start(trials, reports);
    } else if (effect instanceof Effect.StartCanary start) {
      proposed(state, start.id()).ifPresent(one -> canary(start, spec));
    } else if (effect instanceof Effect.EndTrial end) {
      endCheck(end.id());
      setup.trials().stop(end.id());
    } else if (effect instanceof Effect.Swap swap) {
      advise(new ArbiterAdvice.Swap(swap.id(), SwapNames.promotion(swap)));
    } else if (effect instanceof Effect.Rollback rollback) {
      advise(new ArbiterAdvice.Swap(rollback.id(), SwapNames.wayBack(rollback)));
    } else if (effect instanceof Effect.CancelSwap cancel) {
      attempts.forget(cancel.id().toString());
      advise(new ArbiterAdvice.CallOff(cancel.id()));
    } else if (effect instanceof Effect.StartWatch watch) {
      watches.start(watch);
    } else if (effect instanceof Effect.StopWatch stop) {
      watches.stop(stop.id());
      settle(stop.id(), state);
    } else if (effect instanceof Effect.TellAgent tell) {
      advise(new ArbiterAdvice.TellAgent(tell.id(), tell.result(), tell.reason()));
    }
  }

  /** Lets the version before a deployment go, unless the way back to it is still to be taken. */
  void settle(HypothesisId id, ArbiterState state) {
    Optional<HypothesisState> now = state.stateOf(id);
    if (now.isPresent()
        && (now.get() == HypothesisState.CONFIRMED || now.get() == HypothesisState.SUPERSEDED)) {
      advise(new ArbiterAdvice.Settle(id.toString()));
    }
  }

  /** Recommends a swap once more, if it is still wanted. */
  void swapAgain(String deployment, ArbiterState state) {
    Optional<OpenHypothesis> wanted =
        SwapNames.hypothesis(deployment).flatMap(id -> proposed(state, id));
    boolean back = SwapNames.isWayBack(deployment);
    HypothesisState due = back ? HypothesisState.ROLLING_BACK : HypothesisState.PROMOTING;
    if (wanted.isEmpty() || wanted.get().state() != due) {
      attempts.forget(deployment);
      return;
    }
    HypothesisId id = wanted.get().id();
    VersionId parent = wanted.get().proposal().parent();
    VersionId candidate = wanted.get().proposal().candidate();
    SwapOrder order =
        back
            ? SwapNames.wayBack(new Effect.Rollback(id, candidate, parent))
            : SwapNames.promotion(new Effect.Swap(id, parent, candidate));
    advise(new ArbiterAdvice.Swap(id, order));
  }

  /** A check or a replay is over; false for one that is not awaited any more. */
  boolean isOver(HypothesisId id, long run) {
    Running running = checks.get(id);
    return running != null && running.run() == run && checks.remove(id, running);
  }

  private void advise(ArbiterAdvice advice) {
    setup.owner().tell(advice);
  }

  private void check(OpenHypothesis one, AgentSpec spec) {
    HypothesisId id = one.id();
    long run = ++runs;
    run(
        id,
        run,
        setup.checks().of(candidate(one, spec), told -> tell(new Checked(id, run, told))),
        new Checked(id, run, FAILED));
  }

  /** A spec that was changed meanwhile may have no cases left. */
  private void replay(OpenHypothesis one, AgentSpec spec) {
    HypothesisId id = one.id();
    long run = ++runs;
    Optional<String> missing = setup.replays().missing(spec);
    Behavior<?> replay =
        missing.isPresent()
            ? skipped(id, run, missing.get())
            : setup
                .replays()
                .of(
                    candidate(one, spec),
                    TrialPlans.replay(one.proposal().settings(), spec),
                    told -> tell(new Replayed(id, run, told)));
    run(id, run, replay, new Replayed(id, run, FAILED));
  }

  /** Tries whether the version before reads what a candidate wrote. */
  void prove(Report.Unproven unproven, ArbiterState state, AgentSpec spec) {
    proposed(state, unproven.id())
        .ifPresent(
            one -> {
              long run = ++runs;
              Report.Judged judged = unproven.judged();
              run(
                  one.id(),
                  run,
                  setup
                      .proofs()
                      .of(
                          candidate(one, spec),
                          unproven.written(),
                          outcome -> tell(new Proven(judged, run, outcome))),
                  new Proven(judged, run, UNTRIED));
            });
  }

  private void canary(Effect.StartCanary start, AgentSpec spec) {
    HypothesisId id = start.id();
    try {
      CanaryPlan plan = CanaryPlans.of(start, spec);
      ArbiterSignal gone = new ArbiterSignal.Reported(CanaryReports.gone(id));
      CanaryReports told =
          new CanaryReports(id, start.attempt(), plan, setup.archive(), reports::tell);
      run(id, ++runs, setup.canaries().of(plan, told), gone);
    } catch (AgentException e) {
      reports.tell(CanaryReports.impossible(id, e.code(), String.valueOf(e.getMessage())));
    }
  }

  private Behavior<?> skipped(HypothesisId id, long run, String why) {
    CheckResult none = new CheckResult.Passed(Verdicts.skipped(Evidence.NONE, why));
    return Behaviors.setup(
        started -> {
          tell(new Replayed(id, run, none));
          return Behaviors.stopped();
        });
  }

  private static Candidate candidate(OpenHypothesis one, AgentSpec spec) {
    return new Candidate(
        spec,
        one.proposal().candidate(),
        one.proposal().parent(),
        one.proposal().settings().scope().unfenced());
  }

  /** From any thread. */
  private void tell(ArbiterSignal signal) {
    self.tell(signal);
  }

  private void run(HypothesisId id, long run, Behavior<?> behavior, ArbiterSignal gone) {
    endCheck(id);
    ActorRef<?> check = context.spawn(behavior, "check-" + run, DispatcherSelector.sameAsParent());
    checks.put(id, new Running(run, check));
    context.watchWith(check, gone);
  }

  private void endCheck(HypothesisId id) {
    Running running = checks.remove(id);
    if (running != null) {
      context.stop(running.check());
    }
  }

  private static Optional<OpenHypothesis> proposed(ArbiterState state, HypothesisId id) {
    return state.open().stream().filter(one -> one.id().equals(id)).findFirst();
  }

  private static TrialRunner.Trial trial(
      Effect.StartTrial start, OpenHypothesis one, AgentSpec spec, ArbiterState state) {
    return new TrialRunner.Trial(
        start.id(),
        spec,
        start.control(),
        start.candidate(),
        one.proposal().expected(),
        start.settings(),
        start.attempt(),
        state.claimShare(one.id()));
  }
}
