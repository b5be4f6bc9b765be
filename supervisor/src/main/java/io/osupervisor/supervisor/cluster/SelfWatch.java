package io.osupervisor.supervisor.cluster;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberDowned;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;

/** Hears what becomes of the membership of its own node, and says what is waited for until then. */
public final class SelfWatch extends AbstractBehavior<SelfWatch.Command> {
  private static final Duration TELL_FIRST = Duration.ofSeconds(1);
  private static final Duration TELL_EVERY = Duration.ofSeconds(5);

  /** What it hears. */
  public sealed interface Command {}

  private record Up(SelfUp event) implements Command {}

  private record Downed(MemberDowned event) implements Command {}

  private enum Waiting implements Command {
    INSTANCE
  }

  /** What is done about it. */
  public interface Ears {
    /** The node is a member. */
    void onUp();

    /** The others, or the part that stays, have given the node up: it owns nothing any more. */
    void onDowned();
  }

  private final TimerScheduler<Command> timers;
  private final Supplier<String> awaited;
  private final Ears ears;
  private final long began = System.nanoTime();

  private SelfWatch(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Supplier<String> awaited,
      Ears ears) {
    super(context);
    this.timers = timers;
    this.awaited = awaited;
    this.ears = ears;
    Cluster cluster = Cluster.get(context.getSystem());
    cluster
        .subscriptions()
        .tell(new Subscribe<>(context.messageAdapter(SelfUp.class, Up::new), SelfUp.class));
    cluster
        .subscriptions()
        .tell(
            new Subscribe<>(
                context.messageAdapter(MemberDowned.class, Downed::new), MemberDowned.class));
    timers.startTimerWithFixedDelay(Waiting.INSTANCE, TELL_FIRST, TELL_EVERY);
  }

  /**
   * Of the actor system that it is spawned in.
   *
   * @param awaited what the node waits for until it is a member, for people
   */
  public static Behavior<Command> create(Supplier<String> awaited, Ears ears) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new SelfWatch(context, timers, awaited, ears)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Up.class, this::onUp)
        .onMessage(Downed.class, this::onDowned)
        .onMessageEquals(Waiting.INSTANCE, this::onWaiting)
        .build();
  }

  private Behavior<Command> onUp(Up up) {
    timers.cancel(Waiting.INSTANCE);
    ears.onUp();
    return this;
  }

  private Behavior<Command> onDowned(Downed downed) {
    Cluster cluster = Cluster.get(getContext().getSystem());
    if (downed.event().member().uniqueAddress().equals(cluster.selfMember().uniqueAddress())) {
      ears.onDowned();
    }
    return this;
  }

  /** It goes on for as long as it takes: a cluster that is down comes back by itself. */
  private Behavior<Command> onWaiting() {
    Duration since = Duration.ofNanos(System.nanoTime() - began);
    getContext().getLog().warn("waiting for {} ({} s)", awaited.get(), since.toSeconds());
    return this;
  }
}
