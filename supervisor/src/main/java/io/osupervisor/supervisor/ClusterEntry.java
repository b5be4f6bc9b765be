package io.osupervisor.supervisor;

import io.osupervisor.config.ClusterSettings;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
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

  ClusterEntry(ActorSystem<?> system) {
    this.system = system;
  }

  /** Joins; done once the node is a member and its agents' coordinator answers. */
  CompletionStage<Done> enter(ClusterSettings settings) {
    Cluster cluster = Cluster.get(system);
    if (settings.standsAlone()) {
      Member self = cluster.selfMember();
      cluster.manager().tell(Join.create(self.address()));
    }
    return coordinator().thenApply(stats -> Done.done());
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
