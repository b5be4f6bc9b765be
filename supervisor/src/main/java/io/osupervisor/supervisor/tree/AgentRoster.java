package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.Wire;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.jspecify.annotations.Nullable;

/**
 * Knows which agents a node has, how many instances they hold, and which are still to start: their
 * supervisors report here, and are struck when they end.
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
   * @param starting those that are to run and have not served since they came to the node; a node
   *     of an earlier version tells none
   * @param draining whether the node ends, and takes no more agents
   */
  public record Held(
      Map<String, Integer> instances, @Nullable Set<String> starting, boolean draining)
      implements Wire {
    public Held {
      instances = Map.copyOf(instances);
      starting = starting == null ? Set.of() : Set.copyOf(starting);
    }

    @Override
    public Set<String> starting() {
      return Objects.requireNonNull(starting);
    }
  }

  /**
   * An agent is there; until its supervisor ends.
   *
   * @param instances how many processes keep it running; 0 where it is not to run
   */
  record Joined(AgentId agent, ActorRef<?> supervisor, int instances) implements Command {}

  /** The node begins to end; answered with what it has. */
  record Drain(ActorRef<Held> replyTo) implements Command {}

  /** An agent serves. */
  record Begun(AgentId agent) implements Command {}

  /** An agent was removed. */
  record Left(AgentId agent) implements Command {}

  private final Map<AgentId, Joined> agents = new HashMap<>();
  private final Set<AgentId> begun = new HashSet<>();
  private boolean draining;

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
        .onMessage(Begun.class, this::onBegun)
        .onMessage(Left.class, this::onLeft)
        .onMessage(Read.class, read -> tellHeld(read.replyTo()))
        .onMessage(Drain.class, this::onDrain)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> onJoined(Joined joined) {
    Joined before = agents.put(joined.agent(), joined);
    if (before == null || !joined.supervisor().equals(before.supervisor())) {
      getContext().watch(joined.supervisor());
      begun.remove(joined.agent());
    }
    return this;
  }

  private Behavior<Command> onBegun(Begun now) {
    begun.add(now.agent());
    return this;
  }

  private Behavior<Command> onLeft(Left left) {
    agents.remove(left.agent());
    begun.remove(left.agent());
    return this;
  }

  private Behavior<Command> onDrain(Drain drain) {
    draining = true;
    return tellHeld(drain.replyTo());
  }

  private Behavior<Command> tellHeld(ActorRef<Held> replyTo) {
    Map<String, Integer> instances = new HashMap<>();
    Set<String> starting = new HashSet<>();
    agents.forEach(
        (agent, joined) -> {
          instances.put(agent.value(), joined.instances());
          if (joined.instances() > 0 && !begun.contains(agent)) {
            starting.add(agent.value());
          }
        });
    replyTo.tell(new Held(instances, starting, draining));
    return this;
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    agents.values().removeIf(joined -> joined.supervisor().equals(terminated.getRef()));
    begun.retainAll(agents.keySet());
    return this;
  }
}
