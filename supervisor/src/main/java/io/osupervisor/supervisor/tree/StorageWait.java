package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.supervisor.AgentCommand;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/** An agent whose tree is not grown as long as its storage is known to be away. */
final class StorageWait extends AbstractBehavior<AgentSupervisor.Command> {
  private static final Duration LOOK = Duration.ofMillis(250);

  private final TimerScheduler<AgentSupervisor.Command> timers;
  private final AgentId agent;
  private final NodeServices node;
  private final Behavior<AgentSupervisor.Command> supervisor;

  private StorageWait(
      ActorContext<AgentSupervisor.Command> context,
      TimerScheduler<AgentSupervisor.Command> timers,
      AgentId agent,
      NodeServices node,
      Behavior<AgentSupervisor.Command> supervisor) {
    super(context);
    this.timers = timers;
    this.agent = agent;
    this.node = node;
    this.supervisor = supervisor;
  }

  /** Refuses what it is asked while storage is away, then becomes the agent's supervisor. */
  static Behavior<AgentSupervisor.Command> before(
      AgentId agent, NodeServices node, Behavior<AgentSupervisor.Command> supervisor) {
    return Behaviors.setup(
        context -> {
          if (node.storeUp().getAsBoolean()) {
            return supervisor;
          }
          return Behaviors.withTimers(
              timers -> {
                timers.startTimerWithFixedDelay(AgentSupervisor.Sign.STORAGE_DUE, LOOK);
                return new StorageWait(context, timers, agent, node, supervisor);
              });
        });
  }

  @Override
  public Receive<AgentSupervisor.Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(AgentSupervisor.Asked.class, this::onAsked)
        .onMessageEquals(AgentSupervisor.Sign.STORAGE_DUE, this::onStorageDue)
        .onAnyMessage(late -> this)
        .build();
  }

  private Behavior<AgentSupervisor.Command> onStorageDue() {
    if (!node.storeUp().getAsBoolean()) {
      return this;
    }
    timers.cancelAll();
    return supervisor;
  }

  private Behavior<AgentSupervisor.Command> onAsked(AgentSupervisor.Asked asked) {
    AgentCommand command = asked.command();
    if (command instanceof AgentCommand.Leave) {
      return Behaviors.stopped();
    } else if (command instanceof AgentCommand.Admitted admitted) {
      refuse(admitted.what());
    } else if (command instanceof AgentCommand.Action action && action.replyTo() != null) {
      refuse(Witness.witnessed(getContext(), agent, action, node.audit()::record));
    } else if (command instanceof AgentCommand.Question question) {
      refuse(question);
    }
    return this;
  }

  /** A command came from anywhere in the cluster: it may lack what it must have. */
  private void refuse(AgentCommand.@Nullable Question question) {
    ActorRef<AgentReply> asker = question == null ? null : question.replyTo();
    if (asker != null) {
      asker.tell(TreeRefusals.storageUnavailable(agent, "not_delivered"));
    }
  }
}
