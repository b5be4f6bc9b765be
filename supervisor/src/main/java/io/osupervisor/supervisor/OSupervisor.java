package io.osupervisor.supervisor;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.supervisor.tree.RosterReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * The agents of a cluster, for programs that joined it: a node itself, or any actor system that is
 * a member without the role {@code osup-node}.
 *
 * <pre>{@code
 * AgentClient counter = OSupervisor.of(system).agent("counter");
 * counter.request(Value.parseJson("{\"op\":\"add\"}"), Duration.ofSeconds(5));
 * }</pre>
 */
public final class OSupervisor implements Agents {
  /** Members with it run agents. */
  public static final String NODE_ROLE = "osup-node";

  /** The agents among all entities of the cluster. */
  public static final EntityTypeKey<AgentCommand> AGENTS =
      EntityTypeKey.create(AgentCommand.class, "agent");

  private static final Duration ROSTER_PATIENCE = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final ClusterSharding sharding;

  private OSupervisor(ActorSystem<?> system) {
    this.system = system;
    this.sharding = ClusterSharding.get(system);
  }

  /** The agents of the cluster that this system is a member of. */
  public static OSupervisor of(ActorSystem<?> system) {
    OSupervisor agents = new OSupervisor(system);
    if (!Cluster.get(system).selfMember().hasRole(NODE_ROLE)) {
      agents.reach();
    }
    return agents;
  }

  /** One agent, known or not. */
  public AgentClient agent(String id) {
    return new AgentClient(this, new AgentId(id));
  }

  /** The agent's entity: takes every {@link AgentCommand}. */
  public EntityRef<AgentCommand> entity(AgentId id) {
    return sharding.entityRefFor(AGENTS, id.value());
  }

  @Override
  public CompletionStage<AgentReply> ask(
      AgentId id, Function<ActorRef<AgentReply>, AgentCommand> command, Duration timeout) {
    return entity(id).ask(command::apply, timeout);
  }

  @Override
  public CompletionStage<List<AgentId>> list() {
    return new RosterReader(system, ROSTER_PATIENCE)
        .all()
        .thenApply(instances -> instances.keySet().stream().map(AgentId::new).toList());
  }

  /** Sends to the nodes what this system cannot run itself. */
  private void reach() {
    sharding.init(
        Entity.of(AGENTS, context -> Behaviors.<AgentCommand>stopped()).withRole(NODE_ROLE));
  }
}
