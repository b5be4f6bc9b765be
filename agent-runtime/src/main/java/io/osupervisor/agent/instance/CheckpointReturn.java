package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.vault.CheckpointId;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ways back to a checkpoint: each is looked up, waits until no instance runs, and is then done. */
final class CheckpointReturn {

  /** What comes back to it. */
  sealed interface Signal extends AgentManager.Command {}

  private record Listed(
      VaultReply.@Nullable Checkpoints checkpoints, AgentManager.RestoreCheckpoint asked)
      implements Signal {}

  private record Restored(VaultReply.@Nullable CheckpointResult result) implements Signal {}

  private final ManagerPort port;
  private final Consumer<String> onWanted;
  private final Runnable onDone;
  private final Deque<AgentManager.RestoreCheckpoint> waiting = new ArrayDeque<>();
  private AgentManager.@Nullable RestoreCheckpoint underWay;

  /**
   * @param onWanted told of a checkpoint that exists: the instances are to end
   * @param onDone told after each that {@link #advance} began
   */
  CheckpointReturn(ManagerPort port, Consumer<String> onWanted, Runnable onDone) {
    this.port = port;
    this.onWanted = onWanted;
    this.onDone = onDone;
  }

  /** Looks whether there is such a checkpoint. */
  void ask(AgentManager.RestoreCheckpoint asked) {
    port.askVault(
        VaultReply.Checkpoints.class,
        VaultCommand.ListCheckpoints::new,
        list -> new Listed(list, asked));
  }

  void on(Signal signal) {
    if (signal instanceof Listed listed) {
      onListed(listed);
    } else if (signal instanceof Restored restored) {
      onRestored(restored.result());
    }
  }

  /** Begins the next one, with no instance running; true while one is under way. */
  boolean advance() {
    AgentManager.RestoreCheckpoint next = underWay == null ? waiting.poll() : null;
    if (next != null) {
      underWay = next;
      port.askVault(
          VaultReply.CheckpointResult.class,
          replyTo -> new VaultCommand.RestoreCheckpoint(next.checkpoint(), replyTo),
          Restored::new);
    }
    return underWay != null;
  }

  /** Refuses those that wait; what became of the one under way nobody knows. */
  void abandon(Refusal gone) {
    if (underWay != null) {
      underWay.replyTo().tell(Refusals.delivered(gone));
      underWay = null;
    }
    waiting.forEach(restore -> restore.replyTo().tell(gone));
    waiting.clear();
  }

  private void onListed(Listed listed) {
    AgentManager.RestoreCheckpoint asked = listed.asked();
    CheckpointId wanted = asked.checkpoint();
    if (listed.checkpoints() == null) {
      asked.replyTo().tell(Refusals.memoryUnavailable());
    } else if (listed.checkpoints().kept().stream().noneMatch(c -> c.id().equals(wanted))) {
      asked.replyTo().tell(Refusals.unknownCheckpoint(wanted.toString()));
    } else {
      waiting.add(asked);
      onWanted.accept(wanted.toString());
    }
  }

  private void onRestored(VaultReply.@Nullable CheckpointResult result) {
    AgentManager.RestoreCheckpoint done = Objects.requireNonNull(underWay);
    underWay = null;
    if (result instanceof VaultReply.CheckpointDone checkpoint) {
      done.replyTo().tell(Views.checkpoint(checkpoint.checkpoint()));
    } else if (result instanceof VaultReply.Refused refused) {
      done.replyTo().tell(Refusals.ofVault(refused.refusal()));
    } else {
      done.replyTo().tell(Refusals.delivered(Refusals.memoryUnavailable()));
    }
    onDone.run();
  }
}
