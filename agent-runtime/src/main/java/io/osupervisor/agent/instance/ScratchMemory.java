package io.osupervisor.agent.instance;

import io.osupervisor.agent.vault.AsideRanges;
import io.osupervisor.agent.vault.CheckpointId;
import io.osupervisor.agent.vault.CheckpointInfo;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The memory of a shadow: it reads from the agent's vault, and what it writes is acknowledged at
 * once and never reaches the vault. Nothing else is answered.
 */
public final class ScratchMemory extends AbstractBehavior<VaultCommand> {
  private final ActorRef<VaultCommand> vault;
  private final ScratchLog log;
  private final InstantSource clock;
  private long checkpoints;

  private ScratchMemory(
      ActorContext<VaultCommand> context,
      ActorRef<VaultCommand> vault,
      ScratchLog log,
      InstantSource clock) {
    super(context);
    this.vault = vault;
    this.log = log;
    this.clock = clock;
  }

  /**
   * The memory of one shadow.
   *
   * @param vault is read, and never written
   * @param log takes what the shadow writes
   */
  public static Behavior<VaultCommand> create(
      ActorRef<VaultCommand> vault, ScratchLog log, InstantSource clock) {
    return Behaviors.setup(context -> new ScratchMemory(context, vault, log, clock));
  }

  @Override
  public Receive<VaultCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(VaultCommand.Append.class, this::onAppend)
        .onMessage(VaultCommand.PlanRestore.class, this::onRead)
        .onMessage(VaultCommand.Follow.class, this::onRead)
        .onMessage(VaultCommand.RecordCheckpoint.class, this::onRecordCheckpoint)
        .build();
  }

  private Behavior<VaultCommand> onRead(VaultCommand question) {
    vault.tell(question);
    return this;
  }

  private Behavior<VaultCommand> onAppend(VaultCommand.Append append) {
    log.add(append.entries());
    append.replyTo().tell(new VaultReply.Appended(log.last()));
    return this;
  }

  private Behavior<VaultCommand> onRecordCheckpoint(VaultCommand.RecordCheckpoint record) {
    CheckpointInfo thrownAway =
        new CheckpointInfo(
            new CheckpointId(++checkpoints),
            record.walSeq(),
            record.blob(),
            record.version(),
            record.reason(),
            clock.instant(),
            AsideRanges.NONE);
    record.replyTo().tell(new VaultReply.CheckpointDone(thrownAway));
    return this;
  }
}
