package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.traffic.TrafficSplitter;
import org.apache.pekko.actor.AllDeadLetters;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what was on its way to an agent and reached nobody, for the agent or its node left. Its
 * caller would wait in vain, and not know what a retry risks; here it is known that it risks
 * nothing.
 */
final class Undelivered {
  private Undelivered() {}

  /** Looks after whatever gets lost on this node. */
  static Behavior<AllDeadLetters> create() {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .eventStream()
              .tell(new EventStream.Subscribe<>(AllDeadLetters.class, context.getSelf()));
          return Behaviors.receiveMessage(
              lost -> {
                ActorRef<AgentReply> asker = asker(lost.message());
                if (asker != null) {
                  asker.tell(TreeRefusals.moving());
                }
                return Behaviors.same();
              });
        });
  }

  /** Who waits for an answer to it, in whichever form it got lost. */
  static @Nullable ActorRef<AgentReply> asker(Object lost) {
    if (lost instanceof AllDeadLetters told) {
      return asker(told.message());
    } else if (lost instanceof ShardingEnvelope<?> envelope) {
      return asker(envelope.message());
    } else if (lost instanceof AgentSupervisor.Asked asked) {
      return asker(asked.command());
    } else if (lost instanceof AgentCommand.Admitted admitted) {
      return admitted.what() == null ? null : admitted.what().replyTo();
    } else if (lost instanceof AgentCommand.Question question) {
      return question.replyTo();
    } else if (lost instanceof TrafficSplitter.Ask ask) {
      return ask.request().replyTo();
    }
    return lost instanceof AgentManager.Ask ask ? ask.request().replyTo() : null;
  }
}
