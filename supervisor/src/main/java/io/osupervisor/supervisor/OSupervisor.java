package io.osupervisor.supervisor;

import static scala.jdk.javaapi.FutureConverters.asJava;
import static scala.jdk.javaapi.FutureConverters.asScala;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.config.ClusterSettings;
import io.osupervisor.supervisor.tree.RosterReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
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
  public static final String NODE_ROLE = ClusterSettings.NODE_ROLE;

  private static final Set<MemberStatus> SERVING =
      Set.of(MemberStatus.weaklyUp(), MemberStatus.up());

  private static final ExecutionContext ON_THE_SPOT = ExecutionContext.fromExecutor(Runnable::run);

  private static final Duration ROSTER_PATIENCE = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final Cluster cluster;
  private final ClusterSharding sharding;
  private final Map<String, EntityTypeKey<AgentCommand>> reached = new ConcurrentHashMap<>();
  private final AnswerGate answers;

  private OSupervisor(ActorSystem<?> system, AnswerGate answers) {
    this.system = system;
    this.cluster = Cluster.get(system);
    this.sharding = ClusterSharding.get(system);
    this.answers = answers;
  }

  /** The agents of the cluster that this system is a member of. */
  public static OSupervisor of(ActorSystem<?> system) {
    OSupervisor agents = new OSupervisor(system, AnswerGate.alwaysOpen());
    agents.reached.computeIfAbsent("", agents::reach);
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
    return sharding.entityRefFor(reached.computeIfAbsent(id.role(), this::reach), id.value());
  }

  @Override
  public CompletionStage<AgentReply> ask(
      AgentId id, Function<ActorRef<AgentReply>, AgentCommand> command, Duration timeout) {
    if (!id.role().isEmpty() && !isRunSomewhere(id.role())) {
      return CompletableFuture.completedStage(noNode(id));
    }
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

  /** Otherwise what is asked would wait without end for a node of the role, and be done then. */
  private boolean isRunSomewhere(String role) {
    Set<Member> unreachable = cluster.state().getUnreachable();
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> AgentRoles.has(member, role) && !unreachable.contains(member))
        .anyMatch(member -> SERVING.contains(member.status()));
  }

  private static AgentReply noNode(AgentId id) {
    return new AgentReply.Refusal(
        "no_node_of_role",
        "no node of the role '%s' is there, and agent '%s' runs on such alone"
            .formatted(id.role(), id),
        "start a node with osupervisor.cluster.roles = [\"%s\"]".formatted(id.role()),
        "not_delivered");
  }

  /** Has what this system cannot run itself sent to the nodes that can. */
  private EntityTypeKey<AgentCommand> reach(String role) {
    EntityTypeKey<AgentCommand> type = AgentRoles.type(role);
    if (!AgentRoles.has(cluster.selfMember(), role)) {
      sharding.init(
          Entity.of(type, context -> Behaviors.<AgentCommand>stopped())
              .withRole(ClusterSettings.memberRole(role)));
    }
    return type;
  }
}
