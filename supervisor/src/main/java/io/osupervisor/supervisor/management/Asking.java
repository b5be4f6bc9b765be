package io.osupervisor.supervisor.management;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.Agents;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Asks agents, with a refusal as a problem. */
record Asking(Agents agents, Readiness readiness) {
  /** What anything may end with that an agent is asked. */
  static final List<String> REFUSALS =
      List.of(
          "agent_moving",
          "invalid_agent_id",
          "no_node_of_role",
          "request_invalid",
          "not_found",
          "not_ready",
          "overloaded",
          "storage_unavailable",
          "timeout");

  /** What also that may end with which needs an agent that runs, or its children. */
  static final List<String> CLOSED = List.of("not_running", "quarantined", "stopped");

  /** How long an agent may take to tell something. */
  static final Duration TO_TELL = Duration.ofSeconds(10);

  /** How long an agent may take to do something: it may drain, checkpoint and restore. */
  static final Duration TO_DO = Duration.ofMinutes(2);

  /** An agent's answer of the kind that its command has. */
  <T extends AgentReply> CompletionStage<T> tell(
      AgentId id, Class<T> kind, Function<ActorRef<AgentReply>, AgentCommand> command) {
    return within(TO_TELL, id, command).thenApply(kind::cast);
  }

  /**
   * Has an agent do something that is audited here; whatever is no refusal means that it is done.
   */
  CompletionStage<AgentReply> toDo(
      AgentId id, Function<ActorRef<AgentReply>, AgentCommand.Action> action) {
    return within(TO_DO, id, replyTo -> new AgentCommand.Admitted(action.apply(replyTo)));
  }

  CompletionStage<AgentReply> within(
      Duration timeout, AgentId id, Function<ActorRef<AgentReply>, AgentCommand> command) {
    if (readiness.phase() == Readiness.Phase.DRAINING) {
      return CompletableFuture.failedStage(ends().exception());
    }
    return agents
        .ask(id, command, timeout)
        .exceptionally(failure -> silent(failure, id, timeout))
        .thenApply(
            reply -> {
              if (reply instanceof AgentReply.Refusal refusal) {
                throw Problem.of(refusal).exception();
              }
              return reply;
            });
  }

  /** Its agents leave it: what came now might find none. */
  private static Problem ends() {
    return new Problem(
        Statuses.of("not_ready"),
        "not_ready",
        "the node is draining",
        null,
        "ask another node, or this one once it is back",
        "not_delivered");
  }

  private static AgentReply silent(Throwable failure, AgentId id, Duration timeout) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      throw Problem.silence(id, timeout).exception();
    }
    throw new CompletionException(cause);
  }

  CompletionStage<List<AgentId>> list() {
    return agents.list();
  }
}
