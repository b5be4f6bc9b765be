package io.osupervisor.supervisor.cluster;

import io.osupervisor.config.AgentName;
import io.osupervisor.supervisor.AgentRoles;
import io.osupervisor.supervisor.tree.AgentRoster.Held;
import io.osupervisor.supervisor.tree.RosterReader;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node that ends a member of its cluster until the agents that it had serve on other nodes,
 * for five seconds at most. What comes after that, a new oldest node above all, would take time of
 * the other nodes just when agents start there. Nodes that end, too, take no agents.
 */
public final class HandOver {
  private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The phase of an end in order that comes after the agents have left. */
  private static final String AGENTS_SERVE_ELSEWHERE = "osupervisor-agents-serve-elsewhere";

  private static final Set<MemberStatus> EXPELLED =
      Set.of(MemberStatus.down(), MemberStatus.removed());
  private static final Duration ROSTER_PATIENCE = Duration.ofMillis(500);
  private static final Duration AGAIN = Duration.ofMillis(250);
  private static final int NAMED = 10;
  private static final Held NOTHING = new Held(Map.of(), Set.of(), false);

  private final Cluster cluster;
  private final RosterReader rosters;
  private final Executor later;
  private volatile Set<String> leaving = Set.of();

  /**
   * Another node.
   *
   * @param roles of the agents that it runs
   */
  record Taker(Set<String> roles, Held held) {
    private boolean takes(String agent) {
      return roles.contains(AgentName.role(agent)) && !held.draining();
    }

    private boolean serves(String agent) {
      return held.instances().containsKey(agent) && !held.starting().contains(agent);
    }
  }

  private HandOver(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
    this.rosters = new RosterReader(system, ROSTER_PATIENCE);
    this.later = task -> system.scheduler().scheduleOnce(AGAIN, task, system.executionContext());
  }

  /** Becomes part of the end in order of a node. */
  public static void prepare(ActorSystem<?> system) {
    HandOver handOver = new HandOver(system);
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeClusterShutdown(), "roster-drains", handOver::begin);
    shutdown.addTask(
        AGENTS_SERVE_ELSEWHERE,
        "agents-serve-elsewhere",
        () -> handOver.await(System.nanoTime() + PATIENCE.toNanos()));
  }

  private CompletionStage<Done> begin() {
    return rosters
        .drain()
        .handle(
            (held, failure) -> {
              if (failure == null) {
                leaving = serving(held);
              } else {
                LOG.warn(
                    "which agents are here is not known, so none is awaited elsewhere: {}",
                    failure.toString());
              }
              return Done.done();
            });
  }

  /** An agent that does not get up here is not awaited elsewhere. */
  private static Set<String> serving(Held held) {
    return held.instances().entrySet().stream()
        .filter(agent -> agent.getValue() > 0 && !held.starting().contains(agent.getKey()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private CompletionStage<Done> await(long end) {
    boolean expelled = EXPELLED.contains(cluster.selfMember().status());
    if (leaving.isEmpty() || expelled || others().isEmpty()) {
      return CompletableFuture.completedStage(Done.done());
    }
    // Each look costs the nodes on which they start, and none is there at once.
    return CompletableFuture.runAsync(() -> {}, later)
        .thenCompose(waited -> rosters.byNode())
        .exceptionally(unknown -> Map.of())
        .thenCompose(
            nodes ->
                isOver(nodes, end) ? CompletableFuture.completedStage(Done.done()) : await(end));
  }

  private boolean isOver(Map<Address, Held> nodes, long end) {
    List<Taker> takers =
        others().stream()
            .map(
                node -> new Taker(AgentRoles.of(node), nodes.getOrDefault(node.address(), NOTHING)))
            .toList();
    Set<String> awaited = awaited(leaving, takers);
    if (awaited.isEmpty()) {
      LOG.info(
          "of the {} agents that were here none is awaited elsewhere any more", leaving.size());
      return true;
    }
    if (System.nanoTime() - end > 0) {
      List<String> some = awaited.stream().sorted().limit(NAMED).toList();
      LOG.warn(
          "ends though agents do not serve elsewhere after {}: {}, such as {}",
          PATIENCE,
          awaited.size(),
          some);
      return true;
    }
    return false;
  }

  private List<Member> others() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> member.status().equals(MemberStatus.up()))
        .filter(member -> !cluster.state().getUnreachable().contains(member))
        .filter(member -> !member.equals(cluster.selfMember()))
        .toList();
  }

  /** Those of the agents that some of the nodes take, and none has serving. */
  static Set<String> awaited(Set<String> agents, Collection<Taker> nodes) {
    return agents.stream()
        .filter(agent -> nodes.stream().anyMatch(node -> node.takes(agent)))
        .filter(agent -> nodes.stream().noneMatch(node -> node.serves(agent)))
        .collect(Collectors.toSet());
  }
}
