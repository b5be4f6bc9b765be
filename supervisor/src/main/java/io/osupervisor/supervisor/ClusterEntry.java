package io.osupervisor.supervisor;

import com.typesafe.config.Config;
import io.osupervisor.agent.vault.StoreLease;
import io.osupervisor.config.ClusterSettings;
import io.osupervisor.config.SeedNode;
import io.osupervisor.supervisor.cluster.JoinCheck;
import io.osupervisor.supervisor.cluster.SelfWatch;
import io.osupervisor.supervisor.tree.AgentRoster;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.sharding.ClusterSharding;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.pattern.Patterns;

/**
 * Brings a node into its cluster, or has it found one where the store is nobody's, and tells when
 * agents can be reached through it.
 */
final class ClusterEntry {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** One renewal of a lease that fails, and the one after it. */
  private static final Duration RENEWALS = Duration.ofSeconds(4);

  private final ActorSystem<?> system;
  private final Cluster cluster;
  private final StoreLease lease;
  private final StoreLease.Holder holder;
  private final Runnable givenUp;

  /**
   * @param lease of the store, which says who may found a cluster
   * @param givenUp run when the cluster gives this node up, before it ends for that
   * @param superseded run when another cluster has the store by now
   */
  ClusterEntry(ActorSystem<?> system, StoreLease lease, Runnable givenUp, Runnable superseded) {
    this.system = system;
    this.cluster = Cluster.get(system);
    this.lease = lease;
    this.holder =
        new StoreLease.Holder(
            name(cluster.selfMember().uniqueAddress()),
            expiry(system.settings().config()),
            this::members,
            superseded);
    this.givenUp = givenUp;
  }

  /**
   * Joins; done once the node is a member, its agents' coordinators answer, and whoever asks for
   * the agents finds this node's roster. Other nodes are waited for without end, and what is waited
   * for is logged.
   */
  CompletionStage<Done> enter(ClusterSettings settings) {
    CompletionStage<Done> member = member(settings);
    if (settings.mayFound()) {
      lease.found(holder, () -> found(settings));
    }
    return member.thenCompose(
        up -> {
          JoinCheck.admitted(system.settings().config());
          return coordinators().thenCombine(rosterListed(), (regions, listed) -> listed);
        });
  }

  /** Where there are other seed nodes they are asked once more: one may be a member by now. */
  private void found(ClusterSettings settings) {
    Address self = cluster.selfMember().address();
    if (settings.standsAlone()) {
      cluster.manager().tell(Join.create(self));
    } else {
      List<Address> seeds = settings.seedNodes().stream().map(this::address).toList();
      cluster.manager().tell(new JoinSeedNodes(seeds));
    }
  }

  private Address address(SeedNode seed) {
    return new Address("pekko", system.name(), seed.host(), seed.port());
  }

  /** Of one incarnation of a node. */
  private static String name(UniqueAddress node) {
    Address address = node.address();
    return "%s:%d#%x"
        .formatted(address.getHost().orElse(""), address.getPort().orElse(0), node.longUid());
  }

  private Set<String> members() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .map(member -> name(member.uniqueAddress()))
        .collect(Collectors.toSet());
  }

  /** A store is taken from nobody sooner than its own cluster would give all its members up. */
  private static Duration expiry(Config config) {
    return config
        .getDuration("pekko.cluster.failure-detector.acceptable-heartbeat-pause")
        .plus(config.getDuration("pekko.cluster.split-brain-resolver.stable-after"))
        .plus(orNone(config, "pekko.cluster.down-removal-margin"))
        .plus(RENEWALS);
  }

  private static Duration orNone(Config config, String key) {
    return config.getString(key).equals("off") ? Duration.ZERO : config.getDuration(key);
  }

  private CompletionStage<Done> member(ClusterSettings settings) {
    CompletableFuture<Done> up = new CompletableFuture<>();
    SelfWatch.Ears ears =
        new SelfWatch.Ears() {
          @Override
          public void onUp() {
            lease.share(holder);
            up.complete(Done.done());
          }

          @Override
          public void onDowned() {
            givenUp.run();
          }
        };
    system.systemActorOf(
        SelfWatch.create(() -> awaited(settings), ears), "self-watch", Props.empty());
    return up;
  }

  private String awaited(ClusterSettings settings) {
    String obstacle = lease.obstacle();
    if (settings.standsAlone()) {
      return obstacle.isEmpty()
          ? "the cluster of this node alone"
          : "a store of its own, for %s; to join nodes name them in osupervisor.cluster.seed-nodes"
              .formatted(obstacle);
    }
    return "a member of the cluster '%s' to take this node in; asked are %s, and one of another"
            .formatted(settings.name(), others(settings))
        + " osupervisor.cluster.name hears nothing of it"
        + (obstacle.isEmpty() ? "" : "; this node founds none, for " + obstacle);
  }

  private static String others(ClusterSettings settings) {
    return settings.otherNodes().stream().map(SeedNode::toString).collect(Collectors.joining(", "));
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

  /**
   * Whom this node's region has found answers once it has read where agents are. It is not asked
   * what they do: that takes as long as whoever is slowest, of all nodes.
   */
  private CompletionStage<Void> coordinators() {
    return CompletableFuture.allOf(
        AgentRoles.of(cluster.selfMember()).stream()
            .map(role -> coordinator(AgentRoles.type(role).name()).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  private CompletionStage<Object> coordinator(String type) {
    return Patterns.ask(
        ClusterSharding.get(system.classicSystem()).shardRegion(type),
        ShardRegion.getCurrentRegionsInstance(),
        PATIENCE);
  }
}
