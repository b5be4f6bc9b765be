package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.vault.CheckpointId;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.supervisor.AgentCommand;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Takes, restores and deletes checkpoints. */
final class CheckpointActions {
  private final AgentId agent;
  private final RecordBook book;
  private final AgentLife life;
  private final Errands errands;

  CheckpointActions(AgentId agent, RecordBook book, AgentLife life, Errands errands) {
    this.agent = agent;
    this.book = book;
    this.life = life;
    this.errands = errands;
  }

  void take(AgentCommand.TakeCheckpoint take) {
    order(take.replyTo(), to -> new AgentManager.TakeCheckpoint(take.reason(), to));
  }

  void restore(AgentCommand.RestoreCheckpoint restore) {
    withCheckpoint(
        restore.checkpoint(),
        restore.replyTo(),
        id -> order(restore.replyTo(), to -> new AgentManager.RestoreCheckpoint(id, to)));
  }

  void delete(AgentCommand.DeleteCheckpoint delete) {
    ActorRef<AgentReply> replyTo = delete.replyTo();
    withCheckpoint(
        delete.checkpoint(),
        replyTo,
        id ->
            errands.ask(
                new Errands.Question<VaultCommand, VaultReply.CheckpointResult>(
                    VaultReply.CheckpointResult.class,
                    life.vault(),
                    book.patience(),
                    to -> new VaultCommand.DeleteCheckpoint(id, to)),
                result -> replyTo.tell(TreeReplies.deleted(result)),
                () -> replyTo.tell(TreeRefusals.memoryUnavailable(agent))));
  }

  private void order(
      ActorRef<AgentReply> replyTo, Function<ActorRef<AgentReply>, AgentManager.Command> text) {
    ActorRef<AgentManager.Command> manager = life.manager();
    if (manager == null) {
      replyTo.tell(TreeRefusals.closed(agent, book.record()));
    } else {
      manager.tell(text.apply(replyTo));
    }
  }

  private static void withCheckpoint(
      String text, ActorRef<AgentReply> replyTo, Consumer<CheckpointId> use) {
    CheckpointId id;
    try {
      id = CheckpointId.parse(text);
    } catch (AgentException e) {
      replyTo.tell(TreeReplies.refusal(e));
      return;
    }
    use.accept(id);
  }
}
