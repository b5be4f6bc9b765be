package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.CheckpointView;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.ErrorCode;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.SnapshotChunk;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointInfo;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The checkpoints of one reign: asked for when due or wanted, saved while they arrive, and recorded
 * in the log once every entry that they hold is durable.
 */
final class CheckpointPhase {

  /** What comes back to it. */
  sealed interface Signal extends AgentInstance.Command {}

  private record Saved(CheckpointDesk.Saving saving, BlobRef blob) implements Signal {}

  private record SaveFailed(CheckpointDesk.Saving saving, Throwable cause) implements Signal {}

  private record ChunkFailed(CheckpointIntake intake, Throwable cause) implements Signal {}

  private record Recorded(VaultReply.CheckpointResult result) implements Signal {}

  private enum ChunkWritten implements Signal {
    DONE
  }

  private final InstancePort port;
  private final InstanceBody body;
  private final InstanceSetup setup;
  private final ReadGate gate;
  private final MemoryKeeper memory;
  private final boolean enabled;
  private final AgentRecorder agent;
  private final CheckpointDesk desk;
  private final ActorRef<VaultReply.CheckpointResult> recorded;
  private int chunksUnderWay;

  /**
   * @param enabled whether the agent can be asked for checkpoints
   */
  CheckpointPhase(
      InstancePort port,
      InstanceBody body,
      MemoryKeeper memory,
      VaultReply.Reign reign,
      boolean enabled) {
    this.port = port;
    this.body = body;
    this.setup = body.setup();
    this.gate = body.gate();
    this.memory = memory;
    this.enabled = enabled;
    this.agent = setup.parts().recorder();
    this.recorded = port.adapter(VaultReply.CheckpointResult.class, Recorded::new);
    this.desk =
        new CheckpointDesk(
            setup.checkpointSink(),
            setup.parts().services().blocking(),
            new CheckpointSchedule(setup.policy().checkpoint(), reign.checkpointSeq(), port.now()),
            setup.parts().services().nanos());
  }

  /** Whether the agent takes checkpoints. */
  boolean isEnabled() {
    return enabled;
  }

  /** Whether the agent is to take one when it goes. */
  boolean isWantedAt(Parting parting) {
    return enabled && (parting == Parting.REST || !desk.isLogShort(memory.lastSeq()));
  }

  /** Asks for a checkpoint when one is due. */
  void askIfDue() {
    if (enabled) {
      desk.due(memory.lastSeq())
          .ifPresent(
              reason -> {
                desk.asked(reason);
                port.send(new SupervisorMessage.CheckpointRequest(reason));
              });
    }
  }

  /** A person asks for a checkpoint. */
  void ask(String reason, ActorRef<AgentReply> replyTo) {
    if (enabled) {
      if (desk.asked(reason, replyTo)) {
        port.send(new SupervisorMessage.CheckpointRequest(reason));
      }
    } else {
      replyTo.tell(
          new Refusal(
              "checkpoint_unsupported",
              "the agent does not take checkpoints: it is restored from its log alone",
              "an agent that can says so: capabilities [\"checkpoint\"] in its hello",
              null));
    }
  }

  /** Time goes on for those who wait for a checkpoint. */
  void tick() {
    desk.expire();
  }

  /** One begins to arrive. */
  void begun(AgentMessage.Checkpoint checkpoint) {
    desk.checkpoint(checkpoint, memory.lastSeq()).ifPresent(this::whenSaved);
  }

  /** One begins to arrive while nobody can tell which version wrote it: it is not taken. */
  void refuse(AgentMessage.Checkpoint checkpoint) {
    String message = "a checkpoint is not taken while the version changes";
    desk.refuse(checkpoint, CheckpointDesk.failure(message));
    tellFailed(message);
  }

  /** A piece of it comes. */
  void chunk(SnapshotChunk chunk) {
    Optional<CheckpointDesk.Piece> piece = desk.chunk(chunk);
    if (piece.isEmpty()) {
      return;
    }
    CheckpointIntake intake = piece.get().intake();
    chunksUnderWay++;
    holdWhileChunksWait();
    port.pipe(
        piece.get().written(),
        done -> ChunkWritten.DONE,
        failure -> new ChunkFailed(intake, failure));
    if (chunk.last()) {
      whenSaved(desk.finish());
    }
  }

  /** Records what is saved and whose entries are durable. */
  void record() {
    Optional<CheckpointDesk.Saved> next = desk.ready(memory.durableSeq());
    while (next.isPresent()) {
      record(next.get());
      next = desk.ready(memory.durableSeq());
    }
  }

  void on(Signal signal) {
    if (signal instanceof Saved saved) {
      desk.saved(saved.saving(), saved.blob());
      record();
    } else if (signal instanceof Recorded done) {
      onRecorded(done);
    } else if (signal instanceof SaveFailed failed) {
      String message = Causes.text(failed.cause());
      desk.saveFailed(failed.saving(), CheckpointDesk.failure(message));
      tellFailed(message);
    } else if (signal instanceof ChunkFailed failed) {
      onChunkFailed(failed);
    } else if (signal == ChunkWritten.DONE) {
      chunksUnderWay--;
      holdWhileChunksWait();
    }
  }

  /** Nothing more comes from the agent. */
  void close() {
    desk.close();
  }

  /** The log takes nothing any more. */
  void giveUp() {
    desk.giveUp();
  }

  /** The instance itself is gone: nothing more can be recorded. */
  void dispose() {
    desk.dispose();
  }

  /** Whether every checkpoint that came is recorded, or cannot be. */
  boolean isIdle() {
    return desk.isIdle();
  }

  private void onChunkFailed(ChunkFailed failed) {
    chunksUnderWay--;
    holdWhileChunksWait();
    String message = Causes.text(failed.cause());
    if (desk.chunkFailed(failed.intake(), CheckpointDesk.failure(message))) {
      tellFailed(message);
    }
  }

  private void whenSaved(CheckpointDesk.Saving saving) {
    port.pipe(
        saving.blob(), blob -> new Saved(saving, blob), failure -> new SaveFailed(saving, failure));
  }

  private void record(CheckpointDesk.Saved saved) {
    setup
        .parts()
        .vault()
        .tell(
            new VaultCommand.RecordCheckpoint(
                memory.epoch(),
                saved.order().walSeq(),
                saved.blob(),
                body.version(),
                saved.order().reason(),
                recorded));
  }

  private void onRecorded(Recorded answer) {
    CheckpointDesk.Saved saved = desk.recorded();
    if (!(answer.result() instanceof VaultReply.CheckpointDone done)) {
      String message = "the log did not take it";
      if (answer.result() instanceof VaultReply.Refused refused) {
        message = refused.refusal().message();
      }
      desk.refused(saved, CheckpointDesk.failure(message));
      tellFailed(message);
      return;
    }
    CheckpointInfo info = done.checkpoint();
    agent.checkpointTaken(info.at(), info.blob().size());
    agent.checkpointSave.record(port.now() - saved.order().startedNanos());
    CheckpointView view = Views.checkpoint(info);
    desk.taken(saved, info, view);
    setup.owner().tell(new InstanceEvent.CheckpointTaken(setup.id(), info));
    port.send(
        new SupervisorMessage.CheckpointAck(
            info.id().toString(), info.walSeq(), info.blob().size()));
  }

  private void tellFailed(String message) {
    port.send(new SupervisorMessage.ErrorMessage(Fault.of(ErrorCode.CHECKPOINT_FAILED, message)));
  }

  private void holdWhileChunksWait() {
    if (chunksUnderWay > 1) {
      gate.hold(ReadGate.Reason.CHECKPOINT);
    } else {
      gate.release(ReadGate.Reason.CHECKPOINT);
    }
  }
}
