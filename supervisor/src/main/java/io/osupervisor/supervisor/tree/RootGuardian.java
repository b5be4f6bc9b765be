package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.config.AgentName;
import io.osupervisor.config.ClusterSettings;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.AgentRoles;
import io.osupervisor.supervisor.placement.InstanceAllocation;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.apache.pekko.cluster.typed.Cluster;

/** The root of a node's tree: the roster, and the agents as entities of the cluster. */
public final class RootGuardian {
  private static final String DISPATCHER = "osupervisor.dispatchers.agents";

  /** What does not answer by then is asked again soon. */
  private static final Duration ROSTER_PATIENCE = Duration.ofMillis(500);

  /** Nothing is asked of it. */
  public enum Command {}

  private RootGuardian() {}

  /**
   * Begins with the agents that this node remembers.
   *
   * @param services makes what they are given, once the roster is there
   * @param begun called once agents can be reached
   */
  public static Behavior<Command> create(
      BiFunction<ActorSystem<?>, ActorRef<AgentRoster.Command>, NodeServices> services,
      Runnable begun) {
    return Behaviors.setup(
        context -> {
          ActorRef<AgentRoster.Command> roster =
              context.spawn(AgentRoster.create(), "agent-roster");
          context.spawn(Undelivered.create(), "undelivered");
          begin(context, services.apply(context.getSystem(), roster));
          begun.run();
          return Behaviors.empty();
        });
  }

  private static void begin(ActorContext<Command> context, NodeServices services) {
    RosterReader rosters = new RosterReader(context.getSystem(), ROSTER_PATIENCE);
    ActorSystem<?> system = context.getSystem();
    for (String role : AgentRoles.of(Cluster.get(system).selfMember())) {
      ClusterSharding.get(system)
          .init(
              Entity.of(AgentRoles.type(role), entity -> agent(entity, services))
                  .withRole(ClusterSettings.memberRole(role))
                  .withEntityProps(DispatcherSelector.fromConfig(DISPATCHER))
                  .withStopMessage(AgentCommand.Leave.NOW)
                  .withAllocationStrategy(
                      new InstanceAllocation(system, role, rosters::ofThoseThatAnswer)));
    }
  }

  private static Behavior<AgentCommand> agent(
      EntityContext<AgentCommand> entity, NodeServices services) {
    return Behaviors.setup(
        context ->
            AgentSupervisor.create(
                new AgentId(entity.getEntityId()), services, new EntitySharding(entity, context)));
  }

  private record EntitySharding(
      EntityContext<AgentCommand> entity, ActorContext<AgentCommand> context)
      implements Tenancy.Sharding {

    @Override
    public void passivate() {
      entity.getShard().tell(new ClusterSharding.Passivate<>(context.getSelf()));
    }

    @Override
    public void wake() {
      ClusterSharding.get(context.getSystem())
          .entityRefFor(entity.getEntityTypeKey(), entity.getEntityId())
          .tell(new AgentCommand.Show(context.getSystem().ignoreRef()));
    }

    @Override
    public boolean isTakenUp() {
      Cluster cluster = Cluster.get(context.getSystem());
      return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
          .filter(member -> AgentRoles.has(member, AgentName.role(entity.getEntityId())))
          .filter(member -> member.status().equals(MemberStatus.up()))
          .filter(member -> !cluster.state().getUnreachable().contains(member))
          .anyMatch(member -> !member.equals(cluster.selfMember()));
    }
  }
}
