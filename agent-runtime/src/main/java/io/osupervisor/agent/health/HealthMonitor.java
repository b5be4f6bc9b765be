package io.osupervisor.agent.health;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.process.ProcessUsage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Measures the instances of one agent from outside: keeps their samples, tells their numbers and
 * compares any two of them. It lives where the agent lives; its commands do not travel.
 *
 * <p>What processes use is read on the given executor, for all instances at once and never twice at
 * a time. A sample waits for its reading; whoever asks for numbers waits {@link #PATIENCE} at most
 * and then gets the last usage that was read.
 */
public final class HealthMonitor extends AbstractBehavior<HealthMonitor.Command> {
  /** Usage that is older is read again before it is told. */
  public static final Duration FRESH = Duration.ofSeconds(1);

  /** How long an answer waits for a reading. */
  public static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Of how many ended instances the last figures are kept. */
  public static final int ENDED_KEPT = 16;

  /** What the agent's other actors, and those who ask for it, may tell it. */
  public sealed interface Command {}

  /**
   * Begins to measure an instance.
   *
   * @param usage reads what its process tree uses; may block, is called on the executor
   */
  public record Watch(InstanceRecorder recorder, Supplier<ProcessUsage> usage) implements Command {}

  /** An instance has ended: its last figures can still be compared. */
  public record Forget(InstanceId instance) implements Command {}

  /** Answered with {@link AgentReply.Metrics}. */
  public record GetMetrics(ActorRef<AgentReply> replyTo) implements Command {}

  /**
   * Compares two instances, living or ended: answered with {@link AgentReply.Comparison}, or a
   * refusal {@code unknown_instance}.
   */
  public record Compare(String a, String b, ActorRef<AgentReply> replyTo) implements Command {}

  /**
   * Asks for the samples of a living instance: answered with {@link AgentReply.History}, or a
   * refusal {@code unknown_instance}.
   */
  public record GetHistory(String instance, ActorRef<AgentReply> replyTo) implements Command {}

  private enum Tick implements Command {
    INSTANCE
  }

  private enum Impatient implements Command {
    INSTANCE
  }

  private record UsageRead(Map<String, Optional<ProcessUsage>> usages) implements Command {}

  /**
   * What a monitor is made of.
   *
   * @param recorder what is counted of the agent
   * @param interval from sample to sample
   * @param samples how many are kept of each instance
   * @param blocking where usage is read
   * @param nanos the monotonic clock of the recorders
   */
  public record Setup(
      AgentId agent,
      AgentRecorder recorder,
      Duration interval,
      int samples,
      Executor blocking,
      InstantSource clock,
      LongSupplier nanos) {

    /**
     * @throws IllegalArgumentException when nothing would be sampled or kept
     */
    public Setup {
      if (interval.isNegative() || interval.isZero() || samples < 1) {
        throw new IllegalArgumentException("no samples: " + samples + " every " + interval);
      }
    }
  }

  private final Setup setup;
  private final TimerScheduler<Command> timers;
  private final InstanceRoster roster;
  private final List<ActorRef<AgentReply>> waiting = new ArrayList<>();
  private boolean reading;
  private boolean sampleDue;

  private HealthMonitor(
      ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.setup = setup;
    this.timers = timers;
    this.roster = new InstanceRoster(setup.agent(), ENDED_KEPT);
  }

  /** Measures until it is stopped. */
  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(
                      Tick.INSTANCE, Tick.INSTANCE, firstTick(setup), setup.interval());
                  return new HealthMonitor(context, timers, setup);
                }));
  }

  /** Agents that start together are not sampled together. */
  private static Duration firstTick(Setup setup) {
    int share = Math.floorMod(setup.agent().value().hashCode() * 0x9E3779B9, 100) + 1;
    return setup.interval().multipliedBy(share).dividedBy(100);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Watch.class, this::onWatch)
        .onMessage(Forget.class, this::onForget)
        .onMessage(GetMetrics.class, this::onGetMetrics)
        .onMessage(Compare.class, this::onCompare)
        .onMessage(GetHistory.class, this::onGetHistory)
        .onMessageEquals(Tick.INSTANCE, this::onTick)
        .onMessage(UsageRead.class, this::onUsageRead)
        .onMessageEquals(Impatient.INSTANCE, this::onImpatient)
        .build();
  }

  private Behavior<Command> onWatch(Watch watch) {
    InstanceRecorder recorder = watch.recorder();
    roster.watch(
        recorder.instance(), new WatchedInstance(recorder, watch.usage(), setup.samples()));
    return this;
  }

  private Behavior<Command> onForget(Forget forget) {
    roster.forget(forget.instance(), now());
    return this;
  }

  private Behavior<Command> onGetMetrics(GetMetrics get) {
    if (isFresh()) {
      tellMetrics(get.replyTo());
      return this;
    }
    if (waiting.isEmpty()) {
      timers.startSingleTimer(Impatient.INSTANCE, Impatient.INSTANCE, PATIENCE);
    }
    waiting.add(get.replyTo());
    read();
    return this;
  }

  private Behavior<Command> onCompare(Compare compare) {
    Optional<InstanceFigures> a = roster.figures(compare.a(), now());
    Optional<InstanceFigures> b = roster.figures(compare.b(), now());
    if (a.isEmpty() || b.isEmpty()) {
      compare.replyTo().tell(roster.unknown(a.isEmpty() ? compare.a() : compare.b()));
    } else {
      compare.replyTo().tell(InstanceComparison.compare(a.get(), b.get()));
    }
    return this;
  }

  private Behavior<Command> onGetHistory(GetHistory get) {
    String instance = get.instance();
    AgentReply reply =
        roster
            .find(instance)
            .<AgentReply>map(found -> new AgentReply.History(instance, found.samples()))
            .orElseGet(() -> roster.unknown(instance));
    get.replyTo().tell(reply);
    return this;
  }

  private Behavior<Command> onTick() {
    if (reading && sampleDue) {
      getContext().getLog().warn("reading what processes use takes over {}", setup.interval());
    }
    sampleDue = !roster.isEmpty();
    read();
    return this;
  }

  private Behavior<Command> onUsageRead(UsageRead read) {
    reading = false;
    read.usages().forEach(this::used);
    sampleDue = false;
    if (isFresh()) {
      tellWaiting();
    } else if (!waiting.isEmpty()) {
      read();
    }
    return this;
  }

  private Behavior<Command> onImpatient() {
    tellWaiting();
    return this;
  }

  private void used(String instance, Optional<ProcessUsage> usage) {
    roster.find(instance).ifPresent(watched -> used(watched, usage));
  }

  private void used(WatchedInstance watched, Optional<ProcessUsage> usage) {
    watched.used(usage, now());
    if (sampleDue && usage.isPresent()) {
      watched.sample(setup.clock().instant(), now());
    }
  }

  private void tellWaiting() {
    timers.cancel(Impatient.INSTANCE);
    waiting.forEach(this::tellMetrics);
    waiting.clear();
  }

  private void tellMetrics(ActorRef<AgentReply> replyTo) {
    AgentMetrics metrics =
        setup.recorder().metrics(setup.agent(), setup.clock().instant(), roster.metrics(now()));
    replyTo.tell(new AgentReply.Metrics(metrics));
  }

  private boolean isFresh() {
    return roster.isReadWithin(FRESH, now());
  }

  private void read() {
    if (reading || roster.isEmpty()) {
      return;
    }
    reading = true;
    Map<String, Supplier<ProcessUsage>> readers = roster.readers();
    try {
      getContext()
          .pipeToSelf(
              CompletableFuture.supplyAsync(() -> UsageReader.readAll(readers), setup.blocking()),
              (usages, failure) ->
                  new UsageRead(
                      failure == null ? usages : UsageReader.failed(readers.keySet(), failure)));
    } catch (RejectedExecutionException stopping) {
      getContext().getSelf().tell(new UsageRead(UsageReader.failed(readers.keySet(), stopping)));
    }
  }

  private long now() {
    return setup.nanos().getAsLong();
  }
}
