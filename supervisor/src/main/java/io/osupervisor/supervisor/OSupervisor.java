package io.osupervisor.supervisor;

import static scala.jdk.javaapi.FutureConverters.asJava;
import static scala.jdk.javaapi.FutureConverters.asScala;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.supervisor.tree.RosterReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
import org.apache.pekko.dispatch.Futures;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;

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

  private static final ExecutionContext ON_THE_SPOT = ExecutionContext.fromExecutor(Runnable::run);

  private static final Duration ROSTER_PATIENCE = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final ClusterSharding sharding;
  private final AnswerGate answers;

  private OSupervisor(ActorSystem<?> system, AnswerGate answers) {
    this.system = system;
    this.sharding = ClusterSharding.get(system);
    this.answers = answers;
  }

  /** The agents of the cluster that this system is a member of. */
  public static OSupervisor of(ActorSystem<?> system) {
    OSupervisor agents = new OSupervisor(system, AnswerGate.alwaysOpen());
    if (!Cluster.get(system).selfMember().hasRole(NODE_ROLE)) {
      agents.reach();
    }
    return agents;
  }

  /** The same for a node, which says nothing of agents while its gate is closed. */
  static OSupervisor of(ActorSystem<?> system, AnswerGate answers) {
    return new OSupervisor(system, answers);
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
    CompletionStage<AgentReply> asked = entity(id).ask(command::apply, timeout);
    // A stage of Java's would take every reply over one more thread.
    return asJava(asScala(asked).flatMap(this::whenSure, ON_THE_SPOT));
  }

  private Future<AgentReply> whenSure(AgentReply reply) {
    if (answers.isOpen()) {
      return Futures.successful(reply);
    }
    CompletableFuture<AgentReply> later = new CompletableFuture<>();
    answers.whenOpen(() -> later.complete(reply));
    return asScala(later);
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
