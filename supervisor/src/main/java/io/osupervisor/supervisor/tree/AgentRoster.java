package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

/** Knows which agents a node has: their supervisors report here, and are struck when they end. */
public final class AgentRoster extends AbstractBehavior<AgentRoster.Command> {
  /** Finds the rosters of all nodes. */
  public static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "agent-roster");

  /** What may be asked of it. */
  public sealed interface Command extends Wire {}

  /** Asks which agents there are. */
  public record Read(ActorRef<Names> replyTo) implements Command {}

  /** The agents of one node. */
  public record Names(List<String> agents) implements Wire {
    public Names {
      agents = List.copyOf(agents);
    }
  }

  /** An agent is there; until its supervisor ends. */
  record Joined(AgentId agent, ActorRef<?> supervisor) implements Command {}

  /** An agent was removed. */
  record Left(AgentId agent) implements Command {}

  private final Map<AgentId, ActorRef<?>> agents = new HashMap<>();

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
    ActorRef<?> before = agents.put(joined.agent(), joined.supervisor());
    if (!joined.supervisor().equals(before)) {
      getContext().watch(joined.supervisor());
    }
    return this;
  }

  private Behavior<Command> onLeft(Left left) {
    agents.remove(left.agent());
    return this;
  }

  private Behavior<Command> onRead(Read read) {
    List<String> names = new ArrayList<>(agents.size());
    agents.keySet().forEach(agent -> names.add(agent.value()));
    read.replyTo().tell(new Names(names));
    return this;
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    agents.values().removeIf(supervisor -> supervisor.equals(terminated.getRef()));
    return this;
  }
}
