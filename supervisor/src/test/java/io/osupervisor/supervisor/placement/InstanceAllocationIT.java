package io.osupervisor.supervisor.placement;

import static io.osupervisor.supervisor.Patience.await;
import static java.util.concurrent.CompletableFuture.completedStage;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.supervisor.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardRegion.ClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.HashCodeMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/** Real clusters, each of whose nodes is an actor system in this process; a shard has one agent. */
class InstanceAllocationIT {
  private static final int SHARDS = 30;
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration OFTEN = Duration.ofMillis(500);

  /** A node that has just left does not answer. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private static final Duration WHILE = Duration.ofSeconds(3);

  private static final String STOP = "stop";
  private static final EntityTypeKey<String> AGENTS = EntityTypeKey.create(String.class, "agent");

  private static final HashCodeMessageExtractor<?> SHARD_OF =
      new HashCodeMessageExtractor<>(SHARDS);

  private final Map<String, String> agentOfShard = new HashMap<>();
  private final Map<String, Integer> instances = new ConcurrentHashMap<>();
  private Gathering gathering = waitingFor(0, NEVER);
  private final List<ActorSystem<Void>> nodes = new ArrayList<>();

  InstanceAllocationIT() {
    IntStream.iterate(0, n -> agentOfShard.size() < SHARDS, n -> n + 1)
        .mapToObj(n -> "agent-" + n)
        .forEach(agent -> agentOfShard.putIfAbsent(SHARD_OF.shardId(agent), agent));
    agentOfShard.values().forEach(agent -> instances.put(agent, 1));
  }

  @AfterEach
  void stop() {
    nodes.forEach(ActorSystem::terminate);
    nodes.forEach(node -> node.getWhenTerminated().toCompletableFuture().join());
  }

  @Test
  void shouldSpreadAgentsThatStartAtTheSameTime() {
    join(NEVER);
    join(NEVER);

    await().until(() -> running() == SHARDS);

    assertThat(loads()).containsExactly(15, 15);
  }

  @Test
  void shouldWaitForAllSeedNodes() {
    gathering = waitingFor(3, NEVER);
    join(NEVER);
    askForAll();
    join(NEVER);
    askForAll();
    assertThat(loads()).containsOnly(0);

    join(NEVER);

    await().until(() -> running() == SHARDS);
    assertThat(loads()).containsExactly(10, 10, 10);
  }

  @Test
  void shouldGiveOutWhatWaitedWhenASeedNodeDoesNotCome() {
    ActorSystem<Void> node = join(NEVER);
    InstanceAllocation allocation = ofRole("other", node, waitingFor(2, WHILE));

    Future<?> given = allocate(allocation, node);

    assertThat(given.isCompleted()).isFalse();
    await().until(given::isCompleted);
    assertThat(given.value().get().get()).isEqualTo(Adapter.toClassic(node.ignoreRef()));
  }

  @Test
  void shouldEvenOutWhenANodeJoinsAndWhenItLeaves() {
    join(OFTEN);
    join(OFTEN);
    await().until(() -> running() == SHARDS);

    ActorSystem<Void> third = join(OFTEN);
    await().untilAsserted(() -> assertThat(woken()).containsExactly(10, 10, 10));

    third.terminate();
    await().untilAsserted(() -> assertThat(woken()).containsExactly(15, 15));
  }

  @Test
  void shouldCountInstancesAndNotShards() {
    String large = agentOfShard.values().iterator().next();
    instances.put(large, SHARDS);
    join(OFTEN);
    join(OFTEN);

    await().untilAsserted(() -> assertThat(woken()).containsExactlyInAnyOrder(29, SHARDS));
  }

  @Test
  void shouldWeighAgentsOfItsRoleAlone() {
    ActorSystem<Void> node = join(NEVER);
    String one = SHARD_OF.shardId("one@gpu");
    String two = SHARD_OF.shardId("two@gpu");
    String other =
        agentOfShard.keySet().stream()
            .filter(shard -> !Set.of(one, two).contains(shard))
            .findAny()
            .orElseThrow();
    instances.putAll(Map.of("one@gpu", 1, "two@gpu", 1, agentOfShard.get(other), SHARDS));
    InstanceAllocation allocation = ofRole("gpu", node, waitingFor(0, NEVER));
    Map<org.apache.pekko.actor.ActorRef, IndexedSeq<String>> held =
        Map.of(
            Adapter.toClassic(node.ignoreRef()), shards(one, two),
            Adapter.toClassic(node.deadLetters()), shards(other));

    await().until(() -> !moves(allocation, held).isEmpty());

    assertThat(moves(allocation, held)).hasSize(1).isSubsetOf(one, two);
  }

  @Test
  void shouldNotWaitForSeedNodesOfOtherRoles() {
    ActorSystem<Void> node = join(NEVER, "osup-node", "osup-node-gpu");
    InstanceAllocation allocation = ofRole("gpu", node, waitingFor(2, NEVER));
    assertThat(allocate(allocation, node).isCompleted()).isFalse();

    join(NEVER, "osup-node");

    await().until(() -> allocate(allocation, node).isCompleted());
  }

  private InstanceAllocation ofRole(String role, ActorSystem<?> node, Gathering waiting) {
    return new InstanceAllocation(node, role, () -> completedStage(instances), waiting);
  }

  /** Asks for a place for a shard while only this node's region is known, which holds none. */
  private static Future<?> allocate(InstanceAllocation allocation, ActorSystem<?> node) {
    org.apache.pekko.actor.ActorRef region = Adapter.toClassic(node.ignoreRef());
    return allocation.allocateShard(region, "1", Map.of(region, shards()));
  }

  private static Set<String> moves(
      InstanceAllocation allocation,
      Map<org.apache.pekko.actor.ActorRef, IndexedSeq<String>> held) {
    return allocation.rebalance(held, Set.of()).value().get().get();
  }

  private static IndexedSeq<String> shards(String... ids) {
    return CollectionConverters.asScala(List.of(ids)).toIndexedSeq();
  }

  private static Gathering waitingFor(int nodes, Duration limit) {
    return new Gathering(nodes, limit, System::nanoTime);
  }

  private ActorSystem<Void> join(Duration rebalanceInterval, String... roles) {
    ActorSystem<Void> node =
        ActorSystem.create(Behaviors.empty(), "placed", config(rebalanceInterval, List.of(roles)));
    nodes.add(node);
    Cluster cluster = Cluster.get(node);
    cluster.manager().tell(Join.create(Cluster.get(nodes.get(0)).selfMember().address()));
    await().until(() -> cluster.selfMember().status().equals(MemberStatus.up()));
    ClusterSharding.get(node)
        .init(
            Entity.of(AGENTS, agent -> runs())
                .withStopMessage(STOP)
                .withAllocationStrategy(ofRole("", node, gathering)));
    await().until(() -> stats().size() == nodes.size());
    return node;
  }

  private static Behavior<String> runs() {
    return Behaviors.receiveMessage(
        word -> word.equals(STOP) ? Behaviors.stopped() : Behaviors.same());
  }

  private static Config config(Duration rebalanceInterval, List<String> roles) {
    return ConfigFactory.parseString(
            """
            pekko {
              actor { provider = cluster, allow-java-serialization = off }
              coordinated-shutdown.exit-jvm = off
              remote.artery { transport = tcp, canonical { hostname = "127.0.0.1", port = 0 } }
              cluster {
                jmx.enabled = off
                roles = %s
                sharding {
                  number-of-shards = %d
                  rebalance-interval = %d ms
                  remember-entities = off
                }
              }
            }
            """
                .formatted(roles, SHARDS, rebalanceInterval.toMillis()))
        .withFallback(ConfigFactory.load());
  }

  /** Calls all agents, so that each runs again that was moved, and tells what the nodes hold. */
  private List<Integer> woken() {
    return running() == SHARDS ? loads() : List.of();
  }

  private void askForAll() {
    ClusterSharding sharding = ClusterSharding.get(nodes.get(0));
    agentOfShard.values().forEach(agent -> sharding.entityRefFor(AGENTS, agent).tell("run"));
  }

  private int running() {
    askForAll();
    return stats().stream()
        .flatMap(shards -> shards.values().stream())
        .mapToInt(Integer::intValue)
        .sum();
  }

  /** The instances of each node. */
  private List<Integer> loads() {
    return stats().stream()
        .map(shards -> shards.keySet().stream().mapToInt(this::instancesOf).sum())
        .toList();
  }

  private int instancesOf(String shard) {
    return instances.getOrDefault(agentOfShard.getOrDefault(shard, "none"), 0);
  }

  /** Of each node how many agents run in each of its shards. */
  private Collection<Map<String, Integer>> stats() {
    ActorSystem<?> node = nodes.get(0);
    return AskPattern.ask(
            ClusterSharding.get(node).shardState(),
            (ActorRef<ClusterShardingStats> replyTo) ->
                new GetClusterShardingStats(AGENTS, SOON, replyTo),
            Patience.LIMIT,
            node.scheduler())
        .toCompletableFuture()
        .join()
        .getRegions()
        .values()
        .stream()
        .map(
            region -> {
              Map<String, Integer> shards = new HashMap<>();
              region.getStats().forEach((shard, agents) -> shards.put(shard, (Integer) agents));
              return shards;
            })
        .toList();
  }
}
