package io.osupervisor.supervisor.placement;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import org.apache.pekko.cluster.sharding.typed.HashCodeMessageExtractor;
import org.apache.pekko.cluster.typed.Cluster;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/**
 * Gives shards of agents to the node that holds the fewest instances, and moves a few of them when
 * nodes come to hold unlike numbers, as after one more has joined. Nodes that leave, or cannot be
 * reached, are given nothing. A few shards move at a time, none while others do: each takes its
 * agents through a restart elsewhere.
 */
public final class InstanceAllocation extends ShardCoordinator.AbstractShardAllocationStrategy {
  private static final int MOST_AT_ONCE = 3;

  private final Cluster cluster;
  private final HashCodeMessageExtractor<?> shardOf;
  private final Supplier<CompletionStage<Map<String, Integer>>> held;

  private final HeldInstances known = new HeldInstances(System::nanoTime);

  /**
   * @param held asks how many instances each agent holds, by its id; may leave agents out
   */
  public InstanceAllocation(
      ActorSystem<?> system, Supplier<CompletionStage<Map<String, Integer>>> held) {
    this.cluster = Cluster.get(system);
    this.shardOf =
        new HashCodeMessageExtractor<>(
            system.settings().config().getInt("pekko.cluster.sharding.number-of-shards"));
    this.held = held;
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shardId, Map<ActorRef, IndexedSeq<String>> allocations) {
    return FutureConverters.asScala(
        asked().thenApply(instances -> placement(allocations, instances).lightest()));
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> allocations, Set<String> underWay) {
    if (!underWay.isEmpty()) {
      return Future.successful(Set.of());
    }
    return FutureConverters.asScala(
        asked().thenApply(instances -> placement(allocations, instances).toMove(MOST_AT_ONCE)));
  }

  private CompletionStage<Map<String, Integer>> asked() {
    return held.get().exceptionally(late -> Map.of()).thenApply(known::with);
  }

  private Placement<ActorRef> placement(
      Map<ActorRef, IndexedSeq<String>> allocations, Map<String, Integer> instances) {
    Map<ActorRef, List<String>> shards =
        allocations.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, region -> CollectionConverters.asJava(region.getValue())));
    Map<String, Integer> byShard = new HashMap<>();
    instances.forEach((agent, count) -> byShard.merge(shardOf.shardId(agent), count, Integer::sum));
    return new Placement<>(shards, byShard, takers(shards.keySet()));
  }

  /** All of them, where none is up and reachable: a shard has to be somewhere. */
  private Set<ActorRef> takers(Set<ActorRef> regions) {
    ClusterEvent.CurrentClusterState state = cluster.state();
    Set<Member> unreachable = state.getUnreachable();
    Set<Address> up = new HashSet<>();
    for (Member member : state.getMembers()) {
      if (member.status().equals(MemberStatus.up()) && !unreachable.contains(member)) {
        up.add(member.address());
      }
    }
    Set<ActorRef> takers =
        regions.stream()
            .filter(region -> up.contains(addressOf(region)))
            .collect(Collectors.toSet());
    return takers.isEmpty() ? regions : takers;
  }

  private Address addressOf(ActorRef region) {
    Address address = region.path().address();
    return address.hasLocalScope() ? cluster.selfMember().address() : address;
  }
}
