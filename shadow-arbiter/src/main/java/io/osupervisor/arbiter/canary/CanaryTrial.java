package io.osupervisor.arbiter.canary;

import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.CanaryClaim;
import io.osupervisor.agent.instance.CanaryEvent;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.AlarmKind;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.shadow.TwinFault;
import io.osupervisor.traffic.SplitCounts;
import io.osupervisor.traffic.TrafficSplitter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Has a candidate answer a growing share of the requests, and takes that back at once when a step
 * does not pass. Whatever ends it, the primary answers everything then: manager and splitter watch
 * it.
 */
public final class CanaryTrial extends AbstractBehavior<CanaryTrial.Command> {

  /** What comes back to it. */
  public sealed interface Command {}

  private record FromManager(CanaryEvent event) implements Command {}

  private record Counted(SplitCounts counts) implements Command {}

  private enum Due implements Command {
    TICK,
    /** Its verdict is taken. */
    TOLD
  }

  private static final Duration TICK = Duration.ofSeconds(1);

  /** Between two steps it is told so often how it goes. */
  private static final int TICKS_A_LOOK = 10;

  private final CanaryPlan plan;
  private final ActorRef<AgentManager.Command> manager;
  private final ActorRef<TrafficSplitter.Command> splitter;
  private final InstantSource clock;
  private final CanaryListener told;
  private final ActorRef<CanaryEvent> events;
  private final ActorRef<SplitCounts> counts;
  private final CanaryJudge judge;

  /** Steps are numbered over all canaries of the agent, one after the other. */
  private final long firstStep;

  private io.osupervisor.traffic.@Nullable Arm arm;
  private int ticks;

  private CanaryTrial(
      ActorContext<Command> context,
      CanaryPlan plan,
      ActorRef<AgentManager.Command> manager,
      ActorRef<TrafficSplitter.Command> splitter,
      InstantSource clock,
      CanaryListener told) {
    super(context);
    this.plan = plan;
    this.manager = manager;
    this.splitter = splitter;
    this.clock = clock;
    this.told = told;
    this.judge = new CanaryJudge(plan);
    this.firstStep = clock.millis();
    this.events = context.messageAdapter(CanaryEvent.class, FromManager::new);
    this.counts = context.messageAdapter(SplitCounts.class, Counted::new);
  }

  static Behavior<Command> create(
      CanaryPlan plan,
      ActorRef<AgentManager.Command> manager,
      ActorRef<TrafficSplitter.Command> splitter,
      InstantSource clock,
      CanaryListener told) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  CanaryTrial trial =
                      new CanaryTrial(context, plan, manager, splitter, clock, told);
                  trial.begin(timers);
                  return trial;
                }));
  }

  private void begin(TimerScheduler<Command> timers) {
    manager.tell(new AgentManager.StartCanary(plan.candidate(), CanaryClaim.TRIAL, events));
    timers.startTimerWithFixedDelay(Due.TICK, TICK);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromManager.class, this::onEvent)
        .onMessage(Counted.class, this::onCounted)
        .onMessageEquals(Due.TICK, this::onTick)
        .build();
  }

  private Behavior<Command> onEvent(FromManager message) {
    CanaryEvent event = message.event();
    if (event instanceof CanaryEvent.Serving serving) {
      arm = new io.osupervisor.traffic.Arm(serving.instance(), plan.candidate());
      return beginStep();
    }
    if (event instanceof CanaryEvent.Ended ended) {
      return follow(judge.observe(end(ended.reason())));
    }
    CanaryEvent.Answered answered = (CanaryEvent.Answered) event;
    return answered.draw().step() == step() ? onAnswered(answered) : this;
  }

  private Behavior<Command> onAnswered(CanaryEvent.Answered answered) {
    io.osupervisor.traffic.Arm canary = arm;
    Arm by = null;
    if (answered.by() != null && canary != null) {
      by = answered.by().equals(canary.instance()) ? Arm.CANDIDATE : Arm.CONTROL;
    }
    Answer answer =
        new Answer(
            answered.failed() ? Outcome.FAILED : Outcome.OK,
            answered.latencyNanos(),
            Double.NaN,
            Double.NaN);
    Arm drawn = answered.draw().canary() ? Arm.CANDIDATE : Arm.CONTROL;
    return follow(judge.answered(answered.at().toEpochMilli(), answered.key(), drawn, by, answer));
  }

  private Observation end(EndReason reason) {
    return reason.kind() == EndReason.Kind.STOPPED
        ? new Observation.Alarm(clock.millis(), AlarmKind.PROVIDER_ERROR, reason.message())
        : TwinFault.ofCandidate(reason, clock.millis());
  }

  private Behavior<Command> onCounted(Counted counted) {
    SplitCounts fell = counted.counts();
    return fell.step() == step()
        ? follow(judge.assigned(clock.millis(), fell.canary(), fell.primary()))
        : this;
  }

  private Behavior<Command> onTick() {
    if (arm == null) {
      return this;
    }
    splitter.tell(new TrafficSplitter.CountShared(counts));
    if (++ticks % TICKS_A_LOOK == 0) {
      look();
    }
    return follow(judge.observe(new Observation.Elapsed(clock.millis())));
  }

  private Behavior<Command> beginStep() {
    io.osupervisor.traffic.Arm canary = arm;
    if (canary != null) {
      splitter.tell(
          new TrafficSplitter.ShareOut(canary, judge.weight(), plan.state(), step(), counts));
    }
    judge.observe(new Observation.Elapsed(clock.millis()));
    look();
    return this;
  }

  private void look() {
    CompletionStage<?> unused = told.tell(new CanaryReport.Looked(judge.steps()));
  }

  private Behavior<Command> follow(Decision decision) {
    if (decision == Decision.COLLECTING) {
      return this;
    }
    if (decision == Decision.PROMOTE && judge.advance()) {
      return beginStep();
    }
    splitter.tell(new TrafficSplitter.Unshare(counts));
    manager.tell(new AgentManager.EndCanary(events));
    CanaryReport verdict = new CanaryReport.Judged(judge.steps(), judge.observations());
    getContext().pipeToSelf(told.tell(verdict), (done, failure) -> Due.TOLD);
    return Behaviors.receive(Command.class)
        .onMessageEquals(Due.TOLD, Behaviors::stopped)
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private long step() {
    return firstStep + judge.step();
  }
}
