package io.osupervisor.supervisor.cluster;

import io.osupervisor.config.AgentName;
import io.osupervisor.supervisor.AgentRoles;
import io.osupervisor.supervisor.tree.AgentRoster.Held;
import io.osupervisor.supervisor.tree.RosterReader;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Keeps a node that ends a member of its cluster until the agents that it had serve on other nodes,
 * or for {@link #PATIENCE}. What comes after that, a new oldest node above all, would cost the
 * other nodes time just when agents start there.
 */
public final class HandOver {
  /** How long agents are awaited at most. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The phase of an end in order that comes after the agents have ended here. */
  private static final String AGENTS_GONE = "osupervisor-agents-gone";

  private static final Set<MemberStatus> EXPELLED =
      Set.of(MemberStatus.down(), MemberStatus.removed());
  private static final Duration ROSTER_PATIENCE = Duration.ofMillis(500);
  private static final Duration AGAIN = Duration.ofMillis(250);
  private static final Held NOTHING = new Held(Map.of(), Set.of());

  private final Cluster cluster;
  private final RosterReader rosters;
  private final Executor later;
  private volatile Set<String> leaving = Set.of();

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
        CoordinatedShutdown.PhaseBeforeClusterShutdown(), "agents-listed", handOver::list);
    shutdown.addTask(
        AGENTS_GONE,
        "agents-serve-elsewhere",
        () -> handOver.await(System.nanoTime() + PATIENCE.toNanos()));
  }

  private CompletionStage<Done> list() {
    return rosters
        .byNode()
        .handle(
            (nodes, failure) -> {
              if (failure == null) {
                leaving = toRun(nodes.getOrDefault(cluster.selfMember().address(), NOTHING));
              }
              return Done.done();
            });
  }

  private static Set<String> toRun(Held held) {
    return held.instances().entrySet().stream()
        .filter(agent -> agent.getValue() > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private CompletionStage<Done> await(long end) {
    if (System.nanoTime() > end || EXPELLED.contains(cluster.selfMember().status())) {
      return CompletableFuture.completedStage(Done.done());
    }
    Set<String> awaited =
        leaving.stream()
            .filter(agent -> AgentRoles.isElsewhere(cluster, AgentName.role(agent)))
            .collect(Collectors.toSet());
    if (awaited.isEmpty()) {
      return CompletableFuture.completedStage(Done.done());
    }
    // None of them can serve already, and who asks takes their time.
    return CompletableFuture.runAsync(() -> {}, later)
        .thenCompose(waited -> rosters.byNode())
        .handle((nodes, failure) -> failure == null && serve(awaited, nodes))
        .thenCompose(served -> served ? CompletableFuture.completedStage(Done.done()) : await(end));
  }

  /** Whether nodes have all these agents, and none of them is still to start there. */
  static boolean serve(Set<String> agents, Map<Address, Held> nodes) {
    return agents.stream()
        .allMatch(
            agent ->
                nodes.values().stream()
                    .anyMatch(
                        held ->
                            held.instances().containsKey(agent)
                                && !held.starting().contains(agent)));
  }
}
