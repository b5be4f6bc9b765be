package io.osupervisor.supervisor;

import io.osupervisor.config.ClusterSettings;
import io.osupervisor.config.SeedNode;
import io.osupervisor.supervisor.cluster.JoinCheck;
import io.osupervisor.supervisor.cluster.SelfWatch;
import io.osupervisor.supervisor.tree.AgentRoster;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.sharding.ShardRegion.ClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** Brings a node into its cluster, and tells when agents can be reached through it. */
final class ClusterEntry {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ActorSystem<?> system;
  private final Runnable givenUp;

  /**
   * @param givenUp run when the cluster gives this node up, before it ends for that
   */
  ClusterEntry(ActorSystem<?> system, Runnable givenUp) {
    this.system = system;
    this.givenUp = givenUp;
  }

  /**
   * Joins; done once the node is a member, its agents' coordinator answers, and whoever asks for
   * the agents finds this node's roster. Other nodes are waited for without end, and what is waited
   * for is logged.
   */
  CompletionStage<Done> enter(ClusterSettings settings) {
    Cluster cluster = Cluster.get(system);
    if (settings.standsAlone()) {
      Member self = cluster.selfMember();
      cluster.manager().tell(Join.create(self.address()));
    }
    return member(settings)
        .thenCompose(
            up -> {
              JoinCheck.admitted(system.settings().config());
              return coordinator().thenCombine(rosterListed(), (stats, listed) -> listed);
            });
  }

  private CompletionStage<Done> member(ClusterSettings settings) {
    CompletableFuture<Done> up = new CompletableFuture<>();
    SelfWatch.Ears ears =
        new SelfWatch.Ears() {
          @Override
          public void onUp() {
            up.complete(Done.done());
          }

          @Override
          public void onDowned() {
            givenUp.run();
          }
        };
    system.systemActorOf(SelfWatch.create(awaited(settings), ears), "self-watch", Props.empty());
    return up;
  }

  private static String awaited(ClusterSettings settings) {
    return settings.standsAlone()
        ? "the cluster of this node alone"
        : "a member of the cluster '%s' to take this node in; asked are %s"
            .formatted(
                settings.name(),
                settings.otherNodes().stream()
                    .map(SeedNode::toString)
                    .collect(Collectors.joining(", ")));
  }

  /** What registers with the receptionist is found only a moment later, also on its own node. */
  private CompletionStage<Done> rosterListed() {
    CompletableFuture<Done> listed = new CompletableFuture<>();
    system.systemActorOf(awaitLocalRoster(listed), "roster-listed", Props.empty());
    return listed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static Behavior<Receptionist.Listing> awaitLocalRoster(CompletableFuture<Done> listed) {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .receptionist()
              .tell(Receptionist.subscribe(AgentRoster.KEY, context.getSelf()));
          return Behaviors.receiveMessage(
              listing -> {
                boolean found =
                    listing.getServiceInstances(AgentRoster.KEY).stream()
                        .anyMatch(roster -> roster.path().address().hasLocalScope());
                return found && listed.complete(Done.done())
                    ? Behaviors.stopped()
                    : Behaviors.same();
              });
        });
  }

  /** The coordinator answers only once this node is up and its region is registered there. */
  private CompletionStage<ClusterShardingStats> coordinator() {
    return AskPattern.ask(
        ClusterSharding.get(system).shardState(),
        (ActorRef<ClusterShardingStats> replyTo) ->
            new GetClusterShardingStats(OSupervisor.AGENTS, PATIENCE, replyTo),
        PATIENCE,
        system.scheduler());
  }
}
