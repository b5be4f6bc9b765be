package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.supervisor.AgentCommand;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;

/** Commands that wait until what is under way is done; in order, and not too many. */
final class WaitingRoom {
  static final int MOST = 10_000;

  private final StashBuffer<AgentSupervisor.Command> waiting;

  WaitingRoom(StashBuffer<AgentSupervisor.Command> waiting) {
    this.waiting = waiting;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** An action that waits is on its way to the audit already. */
  void add(AgentCommand.Question command) {
    if (waiting.isFull()) {
      command.replyTo().tell(TreeRefusals.overloaded(waiting.size()));
    } else {
      waiting.stash(
          command instanceof AgentCommand.Action action
              ? new AgentSupervisor.Asked(new AgentCommand.Admitted(action))
              : new AgentSupervisor.Asked(command));
    }
  }

  /** Takes up everything that waited. */
  Behavior<AgentSupervisor.Command> resume(Behavior<AgentSupervisor.Command> supervisor) {
    return waiting.unstashAll(supervisor);
  }

  /** Nobody will take these up. */
  void refuseAll(Refusal refusal) {
    waiting.forEach(
        command -> {
          if (command instanceof AgentSupervisor.Asked asked) {
            refuse(asked.command(), refusal);
          }
        });
    waiting.clear();
  }

  private static void refuse(AgentCommand command, Refusal refusal) {
    if (command instanceof AgentCommand.Admitted admitted) {
      admitted.what().replyTo().tell(refusal);
    } else if (command instanceof AgentCommand.Question question) {
      question.replyTo().tell(refusal);
    }
  }
}
