package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.instance.AgentInstance;
import io.osupervisor.agent.instance.CutResult;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.instance.InstanceEvent;
import io.osupervisor.agent.instance.InstanceState;
import io.osupervisor.agent.instance.Mirrored;
import io.osupervisor.agent.instance.Shadows;
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.traffic.Observation;
import io.osupervisor.traffic.TrafficSplitter;
import io.osupervisor.traffic.TrialTraffic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Trials on shadows: one candidate or several, and a control, from one cut of the primary's
 * traffic, and with them a second control where noise is measured. All get the same requests in the
 * same order, their answers are compared and judged, and what they write ends with them. A
 * candidate that is judged, or ends, leaves; the others go on. Each trial has one last report, and
 * it ends with the last of them; when it ends, so do its shadows.
 */
public final class ShadowBatch extends AbstractBehavior<ShadowBatch.Command> {

  /** What comes to it. */
  public sealed interface Command {}

  /** Ends one of its trials; nothing more is told of it. */
  public record End(String trial) implements Command {}

  private record FromShadow(InstanceEvent event) implements Command {}

  private record ShadowGone(InstanceId instance) implements Command {}

  private record FromTraffic(TrialTraffic traffic) implements Command {}

  private record Measured(AgentReply reply) implements Command {}

  private record Turn(Runnable task) implements Command {}

  private enum Due implements Command {
    TICK,
    CUT_AGAIN,
    RAISE_AGAIN,
    RAISE_LATE
  }

  /**
   * What trials run on.
   *
   * @param reports told of them
   */
  public record Setup(
      BatchPlan plan,
      Shadows shadows,
      ActorRef<TrafficSplitter.Command> splitter,
      ActorRef<PairReport> reports) {}

  /** What processes use is sampled, and deadlines are looked at, so often. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** What overran the shadows passes meanwhile, and blocks of pairs have time to end. */
  private static final Duration REST = Duration.ofSeconds(1);

  /** For every two shadows, beyond what they themselves may take to come up: they may queue. */
  private static final Duration RAISE_MARGIN = Duration.ofSeconds(30);

  /** More requests than a splitter ever leaves open at a trial. */
  private static final int MOST_OPEN = 1 << 16;

  /** So many requests a candidate may be behind the controls of its batch. */
  private static final int MOST_BEHIND = 1024;

  private final Setup setup;
  private final TimerScheduler<Command> timers;
  private final BatchBench bench;
  private final TwinCrew crew;
  private final CopyFeed feed;
  private final ActorRef<AgentReply> measured;
  private PairState state = PairState.RAISING;
  private CutResult.@Nullable TrialCut cut;
  private long cuts;
  private boolean looked;

  private ShadowBatch(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.setup = setup;
    this.timers = timers;
    this.bench =
        new BatchBench(
            setup.plan(),
            setup.shadows(),
            MOST_OPEN,
            task -> context.getSelf().tell(new Turn(task)));
    this.crew =
        new TwinCrew(
            context,
            setup.shadows(),
            setup.plan(),
            context.messageAdapter(InstanceEvent.class, FromShadow::new),
            ShadowGone::new);
    this.feed =
        new CopyFeed(
            setup.plan(),
            setup.splitter(),
            context.messageAdapter(TrialTraffic.class, FromTraffic::new),
            this::give);
    this.measured = context.messageAdapter(AgentReply.class, Measured::new);
  }

  /** Begins at once. */
  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  ShadowBatch batch = new ShadowBatch(context, timers, setup);
                  batch.raise();
                  timers.startTimerWithFixedDelay(Due.TICK, TICK);
                  return batch;
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromShadow.class, by(this::onShadow))
        .onMessage(FromTraffic.class, by(this::onTraffic))
        .onMessage(Measured.class, by(this::onMeasured))
        .onMessage(ShadowGone.class, by(this::onShadowGone))
        .onMessage(Turn.class, by(turn -> turn.task().run()))
        .onMessage(Due.class, by(this::onDue))
        .onMessage(End.class, by(this::onEnd))
        .onSignal(PostStop.class, stopped -> onPostStop())
        .build();
  }

  private Behavior<Command> onPostStop() {
    bench.close();
    return this;
  }

  /** Lets a part do what a message asks for, and ends with the last trial. */
  private <M> org.apache.pekko.japi.function.Function<M, Behavior<Command>> by(Consumer<M> part) {
    return message -> {
      part.accept(message);
      bench.all().forEach(this::report);
      if (looked) {
        looked = false;
        bench.rank(now());
        bench.all().forEach(this::report);
      }
      return bench.isOver() ? Behaviors.stopped() : this;
    };
  }

  private void report(Tried one) {
    one.report()
        .ifPresent(
            report -> {
              looked = true;
              if (!(report instanceof PairReport.Progress)) {
                leave(one);
              }
              setup.reports().tell(report);
            });
  }

  private void onEnd(End end) {
    bench.find(end.trial()).ifPresent(this::leave);
  }

  /** What waited for its candidate alone goes on. */
  private void leave(Tried one) {
    one.close();
    crew.dismiss(one.shadow());
    feed.left(one.shadow().id);
    if (bench.isOver()) {
      feed.detach();
    } else {
      settle();
      proceed();
    }
  }

  private void raise() {
    AgentPolicy policy = setup.shadows().policy();
    feed.detach();
    feed.forget();
    state = PairState.RAISING;
    cut = null;
    timers.cancel(Due.CUT_AGAIN);
    timers.cancel(Due.RAISE_AGAIN);
    crew.raise(bench.open());
    timers.startSingleTimer(
        Due.RAISE_LATE,
        policy
            .startTimeout()
            .plus(policy.restoreTimeout())
            .plus(RAISE_MARGIN.multipliedBy(setup.plan().shadows() / 2)));
  }

  private void attach() {
    state = PairState.CUTTING;
    feed.attach();
  }

  private void onShadow(FromShadow message) {
    InstanceEvent event = message.event();
    crew.find(event.instance()).ifPresent(shadow -> on(shadow, event));
  }

  private void on(TwinShadow shadow, InstanceEvent event) {
    if (event instanceof InstanceEvent.Answered answered) {
      saw(shadow, Sightings.of(answered, clock().instant()));
    } else if (event instanceof InstanceEvent.Moved moved) {
      shadow.moved(moved.state());
      proceed();
      blame();
    } else if (event instanceof InstanceEvent.Launched launched) {
      shadow.network(launched.confinement().network());
      bench.comparedOn(shadow).forEach(one -> one.launched(launched.confinement()));
    } else if (event instanceof InstanceEvent.Ended ended) {
      onEnded(shadow, ended.reason());
    }
  }

  private void proceed() {
    if (state == PairState.RAISING && crew.areAll(InstanceState.FOLLOWING)) {
      attach();
    } else if (state == PairState.BINDING && crew.areAll(InstanceState.SERVING)) {
      begin();
    }
  }

  private void begin() {
    state = PairState.FEEDING;
    timers.cancel(Due.RAISE_LATE);
    long seq = Objects.requireNonNull(cut).seq();
    bench
        .standing()
        .forEach(
            one -> setup.reports().tell(new PairReport.Ready(one.plan.trial(), seq, cuts - 1)));
    feed.release().forEach(this::give);
  }

  private void onTraffic(FromTraffic message) {
    TrialTraffic told = message.traffic();
    if (!feed.isNew(told)) {
      return;
    }
    if (told instanceof TrialTraffic.Copy copy) {
      if (state == PairState.FEEDING) {
        give(copy.request());
      } else {
        feed.hold(copy.request());
      }
    } else if (told instanceof TrialTraffic.Dropped dropped) {
      feed.miss(dropped.requestId());
      countMissed();
    } else if (told instanceof TrialTraffic.Cut done) {
      onCut(done.result());
    }
  }

  private void onCut(CutResult result) {
    if (!crew.areAll(InstanceState.FOLLOWING)) {
      return;
    }
    if (!(result instanceof CutResult.TrialCut made)) {
      timers.startSingleTimer(Due.CUT_AGAIN, TICK);
    } else if (!made.version().equals(setup.plan().control())) {
      bench.alarm("the primary runs version " + made.version().shortForm() + " by now", now());
    } else {
      cut = made;
      cuts++;
      feed.cut(made.cut());
      state = PairState.BINDING;
      bench.standing().forEach(one -> one.cut(made.seq(), crew.controlIds(), now()));
      crew.bind(made);
      countMissed();
    }
  }

  /** Copies that were dropped count from the cut on; the first may end what can be compared. */
  private void countMissed() {
    if (cut == null || state == PairState.SETTLING) {
      return;
    }
    if (bench.drop(feed.missed(), now())) {
      feed.detach();
      state = PairState.SETTLING;
      settle();
    }
  }

  private void settle() {
    if (state == PairState.SETTLING && feed.open().isEmpty()) {
      state = PairState.RESTING;
      timers.startSingleTimer(Due.RAISE_AGAIN, REST);
    }
  }

  /**
   * A trial alone goes at the pace of the slower of its shadows. In a batch the controls set the
   * pace, for no candidate may hold up another; one that is too far behind gets no more.
   */
  private void give(Mirrored copy) {
    boolean alone = bench.isAlone();
    List<InstanceId> to = new ArrayList<>(crew.controlIds());
    for (Tried one : bench.standing()) {
      if (!alone && feed.open().waiting(one.shadow().id) >= MOST_BEHIND) {
        one.fallBehind();
      }
      if (!one.isBehind()) {
        one.bench.open(copy.requestId(), copy.data());
        to.add(one.shadow().id);
      }
    }
    feed.give(copy, to, alone ? to : crew.controlIds(), nanos());
  }

  private void give(InstanceId to, Mirrored copy) {
    crew.find(to)
        .ifPresent(shadow -> shadow.tell(copy.toShadow(getContext().getSystem().ignoreRef())));
  }

  private void saw(TwinShadow shadow, Observation observation) {
    bench.comparedOn(shadow).forEach(one -> one.bench.observe(observation));
    Shadows shadows = setup.shadows();
    shadows.parts().services().requests().ended(Sightings.ended(shadows, shadow, observation));
    feed.ended(observation.requestId(), shadow.id, Sightings.outcome(observation));
    shadow.tried().ifPresent(this::judgeBehind);
    settle();
    blame();
  }

  /** What it had may show that it is worse, or it may end of it; that it is slow is no verdict. */
  private void judgeBehind(Tried one) {
    if (one.isBehind() && feed.open().waiting(one.shadow().id) == 0) {
      one.bench.alarm("it fell %d requests behind its control".formatted(MOST_BEHIND), now());
    }
  }

  private void blame() {
    List<InstanceId> controls = crew.controlIds();
    if (!controls.isEmpty() && crew.controls().stream().allMatch(this::stands)) {
      bench.open().forEach(one -> one.blame(id -> feed.open().isMissedBy(id, controls), now()));
    }
  }

  private boolean stands(TwinShadow control) {
    boolean follows = control.state() == InstanceState.FOLLOWING && state != PairState.BINDING;
    return follows || control.state() == InstanceState.SERVING;
  }

  private void onShadowGone(ShadowGone gone) {
    crew.find(gone.instance())
        .ifPresent(
            shadow ->
                onEnded(shadow, EndReason.fault("internal", "what served the shadow failed")));
  }

  private void onEnded(TwinShadow shadow, EndReason reason) {
    crew.strike(shadow);
    Optional<Tried> tried = shadow.tried();
    if (tried.isPresent()) {
      tried.get().ended(reason, feed.open().missedBy(crew.controlIds()));
      feed.left(shadow.id);
      settle();
      proceed();
      blame();
    } else {
      bench.comparedOn(shadow).forEach(one -> one.bench.controlEnded(reason, now()));
      if (bench.open().stream().anyMatch(one -> !one.bench.isDecided())) {
        raise();
      }
    }
  }

  private void onDue(Due due) {
    switch (due) {
      case TICK -> onTick();
      case CUT_AGAIN -> attach();
      case RAISE_AGAIN -> raise();
      case RAISE_LATE -> bench.alarm("the shadows were not brought to one cut in time", now());
    }
  }

  private void onTick() {
    for (OpenCopies.Late late : feed.open().late(nanos())) {
      crew.find(late.shadow()).ifPresent(shadow -> giveUp(shadow, late));
    }
    if (cuts > 0) {
      bench.elapsed(now());
    }
    if (state == PairState.FEEDING) {
      setup.shadows().parts().health().tell(new HealthMonitor.GetMetrics(measured));
    }
  }

  private void giveUp(TwinShadow shadow, OpenCopies.Late late) {
    shadow.tell(new AgentInstance.Cancel(late.requestId()));
    saw(shadow, Sightings.of(late, shadow.id, clock().instant()));
  }

  private void onMeasured(Measured message) {
    if (state == PairState.FEEDING && message.reply() instanceof AgentReply.Metrics read) {
      crew.controls().stream()
          .findFirst()
          .ifPresent(
              control -> UsageMeter.tell(read.metrics(), bench.standing(), control.id, now()));
    }
  }

  private InstantSource clock() {
    return setup.shadows().parts().services().clock();
  }

  private long now() {
    return clock().millis();
  }

  private long nanos() {
    return setup.shadows().parts().services().nanos().getAsLong();
  }
}
