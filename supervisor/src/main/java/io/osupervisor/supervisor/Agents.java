package io.osupervisor.supervisor;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Reaches every agent of the cluster, wherever it runs. */
public interface Agents {

  /**
   * Asks an agent, known or not.
   *
   * @param command makes the command, given where its answer goes
   * @param timeout how long to wait for the answer
   * @return the answer, also when it is a {@link AgentReply.Refusal}; fails with a {@link
   *     java.util.concurrent.TimeoutException} when none came in time
   */
  CompletionStage<AgentReply> ask(
      AgentId id, Function<ActorRef<AgentReply>, AgentCommand> command, Duration timeout);

  /** The ids of all agents that were created and not removed, in any order. */
  CompletionStage<List<AgentId>> list();
}
