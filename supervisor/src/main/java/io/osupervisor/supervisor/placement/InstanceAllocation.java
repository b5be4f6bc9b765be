package io.osupervisor.supervisor.placement;

import com.typesafe.config.Config;
import io.osupervisor.config.AgentName;
import io.osupervisor.supervisor.AgentRoles;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import org.apache.pekko.cluster.sharding.typed.HashCodeMessageExtractor;
import org.apache.pekko.cluster.typed.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/**
 * Gives shards of agents to the node that holds the fewest instances, and moves a few of them when
 * nodes come to hold unlike numbers, as after one more has joined. Nodes that leave, or cannot be
 * reached, are given nothing, and while there are such nothing moves. A few shards move at a time,
 * none while others do: each takes its agents through a restart elsewhere. In a cluster that has
 * just been started, shards wait for its seed nodes. The agents of each role of nodes are placed by
 * themselves, without regard to what these nodes hold besides.
 */
public final class InstanceAllocation extends ShardCoordinator.AbstractShardAllocationStrategy {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceAllocation.class);
  private static final int MOST_AT_ONCE = 3;
  private static final String SEEDS = "osupervisor.cluster.seed-nodes";
  private static final String SHARDING = "pekko.cluster.sharding.";

  private final Cluster cluster;
  private final String role;
  private final HashCodeMessageExtractor<?> shardOf;
  private final HeldInstances known = new HeldInstances(System::nanoTime);
  private final Gathering gathering;
  private final Map<String, CompletableFuture<ActorRef>> waiting = new LinkedHashMap<>();
  private volatile Map<ActorRef, IndexedSeq<String>> lastSeen = Map.of();

  /**
   * Begins to learn what nodes hold, as often as shards may move.
   *
   * @param role of the nodes whose agents it places, as {@link AgentRoles} has it
   * @param held asks how many instances each agent holds, by its id; may leave agents out
   */
  public InstanceAllocation(
      ActorSystem<?> system, String role, Supplier<CompletionStage<Map<String, Integer>>> held) {
    this(
        system,
        role,
        held,
        new Gathering(
            system.settings().config().getStringList(SEEDS).size(),
            Gathering.LIMIT,
            System::nanoTime));
  }

  InstanceAllocation(
      ActorSystem<?> system,
      String role,
      Supplier<CompletionStage<Map<String, Integer>>> held,
      Gathering gathering) {
    Config config = system.settings().config();
    this.cluster = Cluster.get(system);
    this.role = role;
    this.shardOf = new HashCodeMessageExtractor<>(config.getInt(SHARDING + "number-of-shards"));
    this.gathering = gathering;
    org.apache.pekko.cluster.Cluster.get(system).registerOnMemberUp(() -> gather(system));
    system
        .scheduler()
        .scheduleWithFixedDelay(
            Duration.ZERO,
            config.getDuration(SHARDING + "rebalance-interval"),
            () -> held.get().thenAccept(known::hear),
            system.executionContext());
    String type = AgentRoles.type(role).name();
    system.systemActorOf(
        LostRegions.create(type, () -> lastSeen.keySet()), "lost-regions-" + type, Props.empty());
  }

  /**
   * Answers at once, but in the first moments: of shards that are asked for together each is to see
   * the one before. Each node that comes has all of them asked for again.
   */
  @Override
  public synchronized Future<ActorRef> allocateShard(
      ActorRef requester, String shardId, Map<ActorRef, IndexedSeq<String>> allocations) {
    lastSeen = allocations;
    boolean placed = allocations.values().stream().anyMatch(shards -> !shards.isEmpty());
    if (!gathering.isOver(takers(allocations.keySet()).size() + ofOtherRoles(), placed)) {
      return FutureConverters.asScala(
          waiting.computeIfAbsent(shardId, shard -> new CompletableFuture<>()));
    }
    ActorRef node = placement(allocations).give(shardId, takersOrAll(allocations.keySet()));
    CompletableFuture<ActorRef> before = waiting.remove(shardId);
    if (before != null) {
      before.complete(node);
    }
    return Future.successful(node);
  }

  private void gather(ActorSystem<?> system) {
    gathering.begin();
    system.scheduler().scheduleOnce(gathering.limit(), this::release, system.executionContext());
  }

  /** Who is not there by now is not waited for. */
  private synchronized void release() {
    Placement<ActorRef> placement = placement(lastSeen);
    waiting.forEach(
        (shard, node) -> node.complete(placement.give(shard, takersOrAll(lastSeen.keySet()))));
    waiting.clear();
  }

  /** A shard has to be somewhere. */
  private Set<ActorRef> takersOrAll(Set<ActorRef> regions) {
    Set<ActorRef> takers = takers(regions);
    return takers.isEmpty() ? regions : takers;
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> allocations, Set<String> underWay) {
    lastSeen = allocations;
    boolean calm = underWay.isEmpty() && takers(allocations.keySet()).size() == allocations.size();
    Set<String> moves = calm ? placement(allocations).toMove(MOST_AT_ONCE) : Set.of();
    allocations.forEach((region, held) -> tell(moves, region, CollectionConverters.asJava(held)));
    return Future.successful(moves);
  }

  private void tell(Set<String> moves, ActorRef region, List<String> held) {
    List<String> leaving = held.stream().filter(moves::contains).toList();
    if (!leaving.isEmpty()) {
      LOG.info(
          "shards {} of {} are to leave {}, which holds more instances than other nodes",
          leaving,
          AgentRoles.type(role).name(),
          addressOf(region));
    }
  }

  private Placement<ActorRef> placement(Map<ActorRef, IndexedSeq<String>> allocations) {
    Map<ActorRef, List<String>> shards = new HashMap<>();
    allocations.forEach((region, held) -> shards.put(region, CollectionConverters.asJava(held)));
    Map<String, Integer> byShard = new HashMap<>();
    known
        .all()
        .forEach(
            (agent, count) -> {
              if (AgentName.role(agent).equals(role)) {
                byShard.merge(shardOf.shardId(agent), count, Integer::sum);
              }
            });
    return new Placement<>(shards, byShard);
  }

  /** Those that are up and reachable. */
  private Set<ActorRef> takers(Set<ActorRef> regions) {
    Set<Address> up = reachable().map(Member::address).collect(Collectors.toSet());
    return regions.stream()
        .filter(region -> up.contains(addressOf(region)))
        .collect(Collectors.toSet());
  }

  /** Nodes that are there, and never take any of these agents. */
  private int ofOtherRoles() {
    return (int)
        reachable()
            .filter(member -> AgentRoles.has(member, "") && !AgentRoles.has(member, role))
            .count();
  }

  private Stream<Member> reachable() {
    Set<Member> unreachable = cluster.state().getUnreachable();
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> member.status().equals(MemberStatus.up()))
        .filter(member -> !unreachable.contains(member));
  }

  private Address addressOf(ActorRef region) {
    Address address = region.path().address();
    return address.hasLocalScope() ? cluster.selfMember().address() : address;
  }
}
