package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.CheckpointView;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.health.InstanceRecorder;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.ErrorCode;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.RequestTrait;
import io.osupervisor.agent.protocol.SnapshotChunk;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointInfo;
import io.osupervisor.agent.vault.KeyedAnswer;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.config.Durability;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The time in which an instance is the primary: requests go in, entries, answers and checkpoints
 * come out. No answer leaves before what was written before it is durable.
 */
final class ServePhase {

  /** What comes back to it. */
  sealed interface Signal extends AgentInstance.Command {}

  private record Appended(VaultReply.AppendResult result) implements Signal {}

  private record Saved(CheckpointDesk.Saving saving, BlobRef blob) implements Signal {}

  private record SaveFailed(CheckpointDesk.Saving saving, Throwable cause) implements Signal {}

  private record ChunkFailed(CheckpointIntake intake, Throwable cause) implements Signal {}

  private record Recorded(VaultReply.CheckpointResult result) implements Signal {}

  private enum ChunkWritten implements Signal {
    DONE
  }

  /** So many answers may wait for the disk before the agent is not read. */
  private static final int MOST_HELD = 10_000;

  private record OpenRequest(long writtenNanos, @Nullable String idempotencyKey) {}

  private final InstancePort port;
  private final InstanceSetup setup;
  private final ReadGate gate;
  private final AgentRecorder agent;
  private final InstanceRecorder recorder;
  private final boolean checkpoints;
  private final MemoryKeeper memory;
  private final CheckpointDesk desk;
  private final ActorRef<VaultReply.CheckpointResult> recorded;
  private final Map<String, OpenRequest> open = new HashMap<>();
  private final long walBuffer;
  private int chunksUnderWay;

  /**
   * @param checkpoints whether the agent can be asked for checkpoints
   */
  ServePhase(
      InstancePort port,
      InstanceSetup setup,
      ReadGate gate,
      InstanceRecorder recorder,
      VaultReply.Reign reign,
      boolean checkpoints) {
    this.port = port;
    this.setup = setup;
    this.gate = gate;
    this.agent = setup.parts().recorder();
    this.recorder = recorder;
    this.checkpoints = checkpoints;
    this.walBuffer = setup.parts().services().walBuffer();
    this.memory =
        new MemoryKeeper(
            reign,
            setup.parts().vault(),
            port.adapter(VaultReply.AppendResult.class, Appended::new),
            agent,
            setup.parts().services().nanos(),
            this::openKeys);
    this.recorded = port.adapter(VaultReply.CheckpointResult.class, Recorded::new);
    this.desk =
        new CheckpointDesk(
            setup.parts().checkpoints(),
            setup.parts().services().blocking(),
            new CheckpointSchedule(setup.policy().checkpoint(), reign.checkpointSeq(), port.now()),
            setup.parts().services().nanos());
  }

  /** Writes a request; one that cannot be written is refused. */
  void deliver(AgentInstance.Deliver request) {
    AgentRequest asked = request.request();
    long limit = setup.policy().maxFrame().toInt() / 2;
    if (!asked.data().fits(limit)) {
      refuse(request, Refusals.tooLarge(limit));
      return;
    }
    Set<RequestTrait> traits = EnumSet.noneOf(RequestTrait.class);
    if (asked.guarantee().idempotent()) {
      traits.add(RequestTrait.IDEMPOTENT);
    }
    if (asked.guarantee().readOnly()) {
      traits.add(RequestTrait.READ_ONLY);
    }
    try {
      port.offer(
          new SupervisorMessage.ProcessRequest(
              request.requestId(),
              asked.key(),
              asked.data(),
              request.left(),
              traits,
              request.attempt()));
    } catch (AgentException e) {
      refuse(request, Refusals.unwritable(e));
      return;
    }
    open.put(request.requestId(), new OpenRequest(port.now(), asked.idempotencyKey()));
  }

  private void refuse(AgentInstance.Deliver request, Refusal refusal) {
    leave(new MemoryKeeper.Outgoing(request.requestId(), refusal));
  }

  void cancel(String requestId) {
    if (open.containsKey(requestId)) {
      port.send(new SupervisorMessage.Cancel(requestId));
    }
  }

  /** Takes what the agent says; {@code readNanos} is when its bytes were read. */
  void on(AgentMessage message, long readNanos) {
    if (message instanceof AgentMessage.Response response) {
      onResponse(response, readNanos);
    } else if (message instanceof AgentMessage.WalEntry entry) {
      memory.entries(List.of(entry.entry()));
    } else if (message instanceof AgentMessage.WalBatch batch) {
      memory.entries(batch.entries());
    } else if (message instanceof AgentMessage.Checkpoint checkpoint) {
      desk.checkpoint(checkpoint, memory.lastSeq()).ifPresent(this::whenSaved);
    } else if (message instanceof SnapshotChunk chunk) {
      onChunk(chunk);
    }
  }

  /** What the agent wrote at once is handled: makes it durable. */
  void commit() {
    memory.commit();
    holdIfFull();
  }

  void on(Signal signal) {
    if (signal instanceof Appended appended) {
      onAppended(appended.result());
    } else if (signal instanceof Saved saved) {
      desk.saved(saved.saving(), saved.blob());
      record();
    } else if (signal instanceof Recorded recorded) {
      onRecorded(recorded);
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

  /** Time goes on for those who wait for a checkpoint. */
  void tick() {
    desk.expire();
  }

  /** Asks for a checkpoint when one is due. */
  void checkpointIfDue() {
    if (checkpoints) {
      desk.due(memory.lastSeq())
          .ifPresent(
              reason -> {
                desk.asked(reason);
                port.send(new SupervisorMessage.CheckpointRequest(reason));
              });
    }
  }

  /** A person asks for a checkpoint. */
  void takeCheckpoint(String reason, ActorRef<AgentReply> replyTo) {
    if (checkpoints) {
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

  /** Storage is full: the agent is told once what waits. */
  void storageFull() {
    if (memory.lastSeq() > memory.durableSeq()) {
      Fault full =
          Fault.of(ErrorCode.WAL_FULL, "storage is full: entries wait for room")
              .about(memory.durableSeq() + 1);
      port.send(new SupervisorMessage.ErrorMessage(full));
    }
  }

  /** Whether the agent takes checkpoints. */
  boolean takesCheckpoints() {
    return checkpoints;
  }

  /** Nothing more comes from the agent: what has come is made durable. */
  void close() {
    memory.commitRest();
    desk.close();
  }

  /**
   * The reign is over: what was received still becomes durable. Gives the requests whose answers
   * wait for it.
   */
  Set<String> end() {
    close();
    return memory.heldRequests();
  }

  /** The instance itself is gone: nothing more can be recorded. */
  void dispose() {
    desk.dispose();
  }

  /** Whether everything received is durable, checkpoints too, and every answer has left. */
  boolean isSettled() {
    return memory.isIdle() && desk.isIdle();
  }

  /** The requests that were written to the agent and have no answer. */
  Set<String> unanswered() {
    return Set.copyOf(open.keySet());
  }

  private void onResponse(AgentMessage.Response response, long readNanos) {
    OpenRequest request = open.remove(response.id());
    if (request == null) {
      agent.faults.add("unknown_response");
      return;
    }
    long nanos = readNanos - request.writtenNanos();
    recorder.answered(nanos, response.answer() instanceof AgentMessage.Answer.Failure);
    agent.latency.record(nanos);
    if (!response.metrics().isEmpty()) {
      recorder.reported(response.metrics());
    }
    MemoryKeeper.Outgoing outgoing =
        new MemoryKeeper.Outgoing(response.id(), reply(response.answer(), nanos));
    if (request.idempotencyKey() != null) {
      memory.keyedAnswer(keyed(request.idempotencyKey(), response.answer()), outgoing);
      held(response.id());
    } else if (setup.policy().durability() == Durability.ASYNC || memory.answer(outgoing)) {
      leave(outgoing);
    } else {
      held(response.id());
    }
  }

  private void held(String requestId) {
    setup.manager().tell(new InstanceEvent.Responded(setup.id(), requestId));
  }

  private AgentReply reply(AgentMessage.Answer answer, long nanos) {
    if (answer instanceof AgentMessage.Answer.Failure failure) {
      return Refusals.agentError(failure.code(), failure.message());
    }
    return new AgentReply.Answer(
        ((AgentMessage.Answer.Data) answer).value(),
        setup.id().value(),
        setup.version().value(),
        nanos / 1000,
        false);
  }

  private KeyedAnswer keyed(String key, AgentMessage.Answer answer) {
    KeyedAnswer.Outcome outcome =
        answer instanceof AgentMessage.Answer.Failure failure
            ? new KeyedAnswer.Failed(failure.code(), failure.message())
            : new KeyedAnswer.Data(((AgentMessage.Answer.Data) answer).value());
    return new KeyedAnswer(key, setup.parts().services().clock().instant(), outcome);
  }

  private void onAppended(VaultReply.AppendResult result) {
    if (result instanceof VaultReply.Refused refused) {
      Set<String> lost = new HashSet<>(memory.heldRequests());
      setup.manager().tell(new InstanceEvent.AnswersLost(setup.id(), lost));
      memory.giveUp();
      desk.giveUp();
      port.end(EndReason.fault(refused.refusal().code(), refused.refusal().message()));
      return;
    }
    long before = memory.durableSeq();
    memory.appended().forEach(this::leave);
    if (memory.durableSeq() > before) {
      port.acknowledge(memory.durableSeq());
    }
    commit();
    record();
  }

  private void leave(MemoryKeeper.Outgoing outgoing) {
    setup
        .manager()
        .tell(new InstanceEvent.Answered(setup.id(), outgoing.requestId(), outgoing.reply()));
  }

  private void onChunk(SnapshotChunk chunk) {
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

  private void record() {
    Optional<CheckpointDesk.Saved> next = desk.ready(memory.durableSeq());
    while (next.isPresent()) {
      record(next.get());
      next = desk.ready(memory.durableSeq());
    }
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
                setup.version(),
                saved.order().reason(),
                recorded));
  }

  private void onRecorded(Recorded recorded) {
    CheckpointDesk.Saved saved = desk.recorded();
    if (!(recorded.result() instanceof VaultReply.CheckpointDone done)) {
      String message = "the log did not take it";
      if (recorded.result() instanceof VaultReply.Refused refused) {
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
    setup.manager().tell(new InstanceEvent.CheckpointTaken(setup.id(), info));
    port.send(
        new SupervisorMessage.CheckpointAck(
            info.id().toString(), info.walSeq(), info.blob().size()));
  }

  private void tellFailed(String message) {
    port.send(new SupervisorMessage.ErrorMessage(Fault.of(ErrorCode.CHECKPOINT_FAILED, message)));
  }

  private void holdIfFull() {
    agent.lag(memory.lastSeq() - memory.durableSeq(), memory.durableSeq());
    if (memory.waitingBytes() > walBuffer || memory.heldCount() > MOST_HELD) {
      gate.hold(ReadGate.Reason.LOG);
    } else {
      gate.release(ReadGate.Reason.LOG);
    }
  }

  private void holdWhileChunksWait() {
    if (chunksUnderWay > 1) {
      gate.hold(ReadGate.Reason.CHECKPOINT);
    } else {
      gate.release(ReadGate.Reason.CHECKPOINT);
    }
  }

  private Map<String, String> openKeys() {
    Map<String, String> keys = new HashMap<>();
    open.forEach(
        (id, request) -> {
          if (request.idempotencyKey() != null) {
            keys.put(id, request.idempotencyKey());
          }
        });
    return keys;
  }
}
