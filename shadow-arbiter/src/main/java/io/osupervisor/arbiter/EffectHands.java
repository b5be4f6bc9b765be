package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapOrder;
import io.osupervisor.arbiter.TrialRunner.Report;
import io.osupervisor.arbiter.check.Candidate;
import io.osupervisor.arbiter.check.CandidateCheck;
import io.osupervisor.arbiter.check.CheckResult;
import io.osupervisor.arbiter.trial.ArbiterState;
import io.osupervisor.arbiter.trial.Effect;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.arbiter.trial.OpenHypothesis;
import io.osupervisor.config.AgentSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Carries out what the ladder decided, once it is durable. */
final class EffectHands {
  private static final CheckResult FAILED =
      new CheckResult.Impossible(
          "internal", "what made the check failed; see the node's log", Evidence.NONE);

  private final ActorContext<ArbiterMessage> context;
  private final ArbiterSetup setup;
  private final WatchDesk watches;
  private final SwapAttempts attempts;
  private final ActorRef<Report> reports;
  private final Map<HypothesisId, Running> checks = new HashMap<>();
  private long runs;

  /** A check under way, and its number. */
  private record Running(long run, ActorRef<CandidateCheck.Command> check) {}

  EffectHands(
      ActorContext<ArbiterMessage> context,
      ArbiterSetup setup,
      WatchDesk watches,
      SwapAttempts attempts) {
    this.context = context;
    this.setup = setup;
    this.watches = watches;
    this.attempts = attempts;
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
      proposed(state, start.id()).ifPresent(one -> check(start, one, spec));
    } else if (effect instanceof Effect.StartTrial start) {
      proposed(state, start.id())
          .ifPresent(one -> setup.trials().start(trial(start, one, spec), reports));
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

  /** A check is over; false for one that is not awaited any more. */
  boolean isOver(HypothesisId id, long run) {
    Running running = checks.get(id);
    return running != null && running.run() == run && checks.remove(id, running);
  }

  private void advise(ArbiterAdvice advice) {
    setup.owner().tell(advice);
  }

  private void check(Effect.StartCheck start, OpenHypothesis one, AgentSpec spec) {
    endCheck(start.id());
    long run = ++runs;
    ActorRef<ArbiterMessage> self = context.getSelf();
    ActorRef<CandidateCheck.Command> check =
        context.spawn(
            setup
                .checks()
                .of(
                    new Candidate(
                        spec, start.candidate(), one.proposal().settings().scope().unfenced()),
                    result -> self.tell(new ArbiterSignal.Checked(start.id(), run, result))),
            "check-" + run,
            DispatcherSelector.sameAsParent());
    checks.put(start.id(), new Running(run, check));
    context.watchWith(check, new ArbiterSignal.Checked(start.id(), run, FAILED));
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
      Effect.StartTrial start, OpenHypothesis one, AgentSpec spec) {
    return new TrialRunner.Trial(
        start.id(),
        spec,
        start.control(),
        start.candidate(),
        one.proposal().expected(),
        start.settings(),
        start.attempt());
  }
}
