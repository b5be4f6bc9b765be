package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.Wire;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/**
 * Knows which agents a node has, and how many instances they hold: their supervisors report here,
 * and are struck when they end.
 */
public final class AgentRoster extends AbstractBehavior<AgentRoster.Command> {
  /** Finds the rosters of all nodes. */
  public static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "agent-roster");

  /** What may be asked of it. */
  public sealed interface Command extends Wire {}

  /** Asks which agents there are. */
  public record Read(ActorRef<Held> replyTo) implements Command {}

  /**
   * The agents of one node.
   *
   * @param instances how many each of them holds, by its id
   */
  public record Held(Map<String, Integer> instances) implements Wire {
    public Held {
      instances = Map.copyOf(instances);
    }
  }

  /**
   * An agent is there; until its supervisor ends.
   *
   * @param instances how many processes keep it running; 0 where it is not to run
   */
  record Joined(AgentId agent, ActorRef<?> supervisor, int instances) implements Command {}

  /** An agent was removed. */
  record Left(AgentId agent) implements Command {}

  private final Map<AgentId, Joined> agents = new HashMap<>();

  private AgentRoster(ActorContext<Command> context) {
    super(context);
    context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
  }

  static Behavior<Command> create() {
    return Behaviors.setup(AgentRoster::new);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Joined.class, this::onJoined)
        .onMessage(Left.class, this::onLeft)
        .onMessage(Read.class, this::onRead)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> onJoined(Joined joined) {
    Joined before = agents.put(joined.agent(), joined);
    if (before == null || !joined.supervisor().equals(before.supervisor())) {
      getContext().watch(joined.supervisor());
    }
    return this;
  }

  private Behavior<Command> onLeft(Left left) {
    agents.remove(left.agent());
    return this;
  }

  private Behavior<Command> onRead(Read read) {
    Map<String, Integer> instances = new HashMap<>();
    agents.forEach((agent, joined) -> instances.put(agent.value(), joined.instances()));
    read.replyTo().tell(new Held(instances));
    return this;
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    agents.values().removeIf(joined -> joined.supervisor().equals(terminated.getRef()));
    return this;
  }
}
