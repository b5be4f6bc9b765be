package io.osupervisor.supervisor.placement;

import com.typesafe.config.Config;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSelection;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Says it again where a region was lost in the middle of a move. What moves a shard is told only
 * once that the shard's own region is gone; told while it still waits for other regions, it goes on
 * to wait for what the lost one will never do, until {@code handoff-timeout}: for a minute the
 * shard's agents would be nowhere. So all moves under way are told some more times; those that the
 * region does not concern take no notice.
 */
final class LostRegions {
  /**
   * Java's compiler cannot name this class: it is in an object of Scala, beside one of its name.
   */
  private static final Constructor<?> GONE = constructor();

  private static final String MARGIN = "pekko.cluster.down-removal-margin";

  /** After the coordinator itself knows. */
  private static final List<Duration> AGAIN =
      List.of(Duration.ofMillis(200), Duration.ofMillis(700), Duration.ofSeconds(2));

  private final ActorContext<Object> context;
  private final TimerScheduler<Object> timers;
  private final Supplier<Set<ActorRef>> known;
  private final ActorSelection moves;
  private final Duration margin;

  private LostRegions(
      ActorContext<Object> context,
      TimerScheduler<Object> timers,
      String type,
      Supplier<Set<ActorRef>> known) {
    this.context = context;
    this.timers = timers;
    this.known = known;
    this.moves =
        Adapter.toClassic(context.getSystem())
            .actorSelection("/system/sharding/" + type + "Coordinator/singleton/coordinator/*");
    this.margin = margin(context.getSystem().settings().config());
  }

  private record Tell(ActorRef region, Duration after) {}

  /**
   * Of the coordinator on this node, while it is here.
   *
   * @param type the name of the entities' type
   * @param known the regions that the coordinator knows
   */
  static Behavior<Object> create(String type, Supplier<Set<ActorRef>> known) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new LostRegions(context, timers, type, known).watch()));
  }

  private Behavior<Object> watch() {
    Cluster.get(context.getSystem())
        .subscriptions()
        .tell(Subscribe.create(context.getSelf().unsafeUpcast(), MemberRemoved.class));
    return Behaviors.receive(Object.class)
        .onMessage(MemberRemoved.class, this::onRemoved)
        .onMessage(Tell.class, this::onTell)
        .build();
  }

  private Behavior<Object> onRemoved(MemberRemoved removed) {
    Address address = removed.member().address();
    Set<ActorRef> lost =
        known.get().stream()
            .filter(region -> region.path().address().equals(address))
            .collect(Collectors.toSet());
    for (ActorRef region : lost) {
      for (Duration after : AGAIN) {
        Tell tell = new Tell(region, after);
        timers.startSingleTimer(tell, tell, margin.plus(after));
      }
    }
    return Behaviors.same();
  }

  private Behavior<Object> onTell(Tell tell) {
    moves.tell(gone(tell.region()), ActorRef.noSender());
    return Behaviors.same();
  }

  private static Object gone(ActorRef region) {
    try {
      return GONE.newInstance(region);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Constructor<?> constructor() {
    try {
      return Class.forName(
              "org.apache.pekko.cluster.sharding.ShardCoordinator$RebalanceWorker$ShardRegionTerminated")
          .getConstructor(ActorRef.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "this version of the actor system moves shards in another way", e);
    }
  }

  private static Duration margin(Config config) {
    return config.getString(MARGIN).equals("off") ? Duration.ZERO : config.getDuration(MARGIN);
  }
}
