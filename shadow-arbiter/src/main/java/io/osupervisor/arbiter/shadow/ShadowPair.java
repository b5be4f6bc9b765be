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
import io.osupervisor.arbiter.check.Fence;
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.TrialPolicy.Unfenced;
import io.osupervisor.traffic.Observation;
import io.osupervisor.traffic.TrafficSplitter;
import io.osupervisor.traffic.TrialTraffic;
import io.osupervisor.traffic.Twin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * One trial on shadows: a candidate and a control from one cut of the primary's traffic. Both get
 * the same requests in the same order, their answers are compared and judged, and what they write
 * ends with them. It tells one verdict and ends; when it ends, so do both shadows.
 */
public final class ShadowPair extends AbstractBehavior<ShadowPair.Command> {

  /** What comes to it. */
  public sealed interface Command {}

  private record FromShadow(InstanceEvent event) implements Command {}

  private record ShadowGone(InstanceId instance) implements Command {}

  private record FromTraffic(TrialTraffic traffic) implements Command {}

  private record Measured(AgentReply reply) implements Command {}

  private enum Due implements Command {
    TICK,
    CUT_AGAIN,
    RAISE_AGAIN,
    RAISE_LATE
  }

  /**
   * What a trial runs on.
   *
   * @param reports told of the trial
   */
  public record Setup(
      PairPlan plan,
      Shadows shadows,
      ActorRef<TrafficSplitter.Command> splitter,
      ActorRef<PairReport> reports) {}

  /** What processes use is sampled, and deadlines are looked at, so often. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** What overran the shadows passes meanwhile, and blocks of pairs have time to end. */
  private static final Duration REST = Duration.ofSeconds(1);

  /** Beyond what the shadows themselves may take to come up. */
  private static final Duration RAISE_MARGIN = Duration.ofSeconds(30);

  /** More requests than a splitter ever leaves open at a trial. */
  private static final int MOST_OPEN = 1 << 16;

  private final Setup setup;
  private final TimerScheduler<Command> timers;
  private final TwinCrew crew;
  private final PairBench bench;
  private final CopyFeed feed;
  private final ActorRef<AgentReply> measured;
  private PairState state = PairState.RAISING;
  private CutResult.@Nullable TrialCut cut;
  private @Nullable EndReason candidateEnd;
  private long cuts;
  private long looks;
  private boolean unfenced;

  private ShadowPair(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.setup = setup;
    this.timers = timers;
    this.crew =
        new TwinCrew(
            context,
            setup.shadows(),
            setup.plan(),
            context.messageAdapter(InstanceEvent.class, FromShadow::new),
            ShadowGone::new);
    this.bench = new PairBench(setup.plan(), setup.shadows().policy().state(), MOST_OPEN);
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
                  ShadowPair pair = new ShadowPair(context, timers, setup);
                  pair.raise();
                  timers.startTimerWithFixedDelay(Due.TICK, TICK);
                  return pair;
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromShadow.class, by(this::onShadow))
        .onMessage(FromTraffic.class, by(this::onTraffic))
        .onMessage(Measured.class, by(this::onMeasured))
        .onMessage(ShadowGone.class, by(this::onShadowGone))
        .onMessage(Due.class, by(this::onDue))
        .build();
  }

  /** Lets a part do what a message asks for; the trial ends once it is decided. */
  private <M> org.apache.pekko.japi.function.Function<M, Behavior<Command>> by(Consumer<M> part) {
    return message -> {
      part.accept(message);
      if (unfenced) {
        return last(new PairReport.Failed(setup.plan().trial(), Fence.UNFENCED, Fence.MISSING));
      }
      if (bench.isDecided()) {
        return last(new PairReport.Judged(setup.plan().trial(), verdict()));
      }
      if (bench.looks() > looks) {
        looks = bench.looks();
        setup
            .reports()
            .tell(new PairReport.Progress(setup.plan().trial(), bench.verdict(), bench.counts()));
      }
      return this;
    };
  }

  private Behavior<Command> last(PairReport report) {
    feed.detach();
    setup.reports().tell(report);
    return Behaviors.stopped();
  }

  private PairVerdict verdict() {
    return new PairVerdict(
        bench.verdict(),
        bench.answers(),
        bench.counts(),
        crew.network(),
        setup.plan().seed(),
        cut == null ? 0 : cut.seq(),
        crew.written(),
        bench.observations());
  }

  private void raise() {
    AgentPolicy policy = setup.shadows().policy();
    feed.detach();
    feed.forget();
    state = PairState.RAISING;
    cut = null;
    candidateEnd = null;
    timers.cancel(Due.CUT_AGAIN);
    timers.cancel(Due.RAISE_AGAIN);
    crew.raise();
    timers.startSingleTimer(
        Due.RAISE_LATE, policy.startTimeout().plus(policy.restoreTimeout()).plus(RAISE_MARGIN));
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
      crew.launched(shadow, launched);
      unfenced |=
          setup.plan().unfenced() == Unfenced.REFUSE && !Fence.isAround(launched.confinement());
    } else if (event instanceof InstanceEvent.Ended ended) {
      onEnded(shadow, ended.reason());
    }
  }

  private void proceed() {
    if (state == PairState.RAISING && crew.areBoth(InstanceState.FOLLOWING)) {
      attach();
    } else if (state == PairState.BINDING && crew.areBoth(InstanceState.SERVING)) {
      begin();
    }
  }

  private void begin() {
    state = PairState.FEEDING;
    timers.cancel(Due.RAISE_LATE);
    setup
        .reports()
        .tell(
            new PairReport.Ready(
                setup.plan().trial(), Objects.requireNonNull(cut).seq(), cuts - 1));
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
    if (!crew.areBoth(InstanceState.FOLLOWING)) {
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
      bench.cut(id(Twin.CANDIDATE), id(Twin.CONTROL), now());
      crew.bind(made);
      countMissed();
    }
  }

  private InstanceId id(Twin twin) {
    return crew.of(twin).orElseThrow().id;
  }

  /** Copies that were dropped count from the cut on; the first may end what can be compared. */
  private void countMissed() {
    if (cut == null || state == PairState.SETTLING) {
      return;
    }
    feed.missed().forEach(requestId -> bench.drop(requestId, now()));
    if (bench.needsCut()) {
      feed.detach();
      state = PairState.SETTLING;
      settle();
    }
  }

  private void settle() {
    if (state == PairState.SETTLING && feed.isDone()) {
      state = PairState.RESTING;
      timers.startSingleTimer(Due.RAISE_AGAIN, REST);
    }
  }

  private void give(Mirrored copy) {
    bench.open(copy.requestId());
    feed.give(copy, nanos());
  }

  private void give(Twin twin, Mirrored copy) {
    crew.of(twin)
        .ifPresent(shadow -> shadow.tell(copy.toShadow(getContext().getSystem().ignoreRef())));
  }

  private void saw(TwinShadow shadow, Observation observation) {
    bench.observe(observation);
    Shadows shadows = setup.shadows();
    shadows
        .parts()
        .services()
        .requests()
        .ended(Sightings.ended(shadows, setup.plan(), shadow, observation));
    feed.ended(observation.requestId(), shadow.twin, Sightings.outcome(observation));
    settle();
    blame();
  }

  /**
   * The candidate ended: it is to blame once the control bore the same. A request that ends both
   * ends the control before it is answered there.
   */
  private void blame() {
    EndReason end = candidateEnd;
    if (end != null && crew.of(Twin.CONTROL).map(this::stands).orElse(false)) {
      bench.candidateEnded(end, now());
    }
  }

  private boolean stands(TwinShadow control) {
    boolean follows = control.state() == InstanceState.FOLLOWING && state != PairState.BINDING;
    return (follows || control.state() == InstanceState.SERVING) && feed.isDone(Twin.CONTROL);
  }

  private void onShadowGone(ShadowGone gone) {
    crew.find(gone.instance())
        .ifPresent(
            shadow ->
                onEnded(shadow, EndReason.fault("internal", "what served the shadow failed")));
  }

  private void onEnded(TwinShadow shadow, EndReason reason) {
    crew.strike(shadow);
    if (shadow.twin == Twin.CANDIDATE) {
      candidateEnd = reason;
      feed.detach();
      blame();
    } else {
      bench.controlEnded(reason, now());
      if (!bench.isDecided()) {
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
    for (OpenCopies.Late late : feed.late(nanos())) {
      crew.of(late.twin()).ifPresent(shadow -> giveUp(shadow, late));
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
      UsageMeter.read(read.metrics(), crew, now()).ifPresent(bench::usage);
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
