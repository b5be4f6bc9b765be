package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.health.InstanceRecorder;
import io.osupervisor.agent.instance.MemoryKeeper.Outgoing;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.ErrorCode;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.RequestTrait;
import io.osupervisor.agent.protocol.SnapshotChunk;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.vault.KeyedAnswer;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.config.Durability;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The time in which an instance is the primary: requests go in, entries, answers and checkpoints
 * come out. No answer leaves before what was written before it is durable.
 */
final class ServePhase {

  /** What the log says to entries and answers. */
  record Appended(VaultReply.AppendResult result) implements AgentInstance.Command {}

  /** So many answers may wait for the disk before the agent is not read. */
  private static final int MOST_HELD = 10_000;

  private static final String UNKNOWN_RESPONSE = "unknown_response";

  private record OpenRequest(long writtenNanos, @Nullable String idempotencyKey) {}

  private final InstancePort port;
  private final InstanceBody body;
  private final InstanceSetup setup;
  private final ReadGate gate;
  private final AgentRecorder agent;
  private final InstanceRecorder recorder;
  private final MemoryKeeper memory;
  private final CheckpointPhase checkpoints;
  private final ProposalDesk proposals;
  private final Map<String, OpenRequest> open = new HashMap<>();
  private final long walBuffer;
  private boolean reloading;

  /**
   * @param takesCheckpoints whether the agent is asked for checkpoints
   */
  ServePhase(
      InstancePort port, InstanceBody body, VaultReply.Reign reign, boolean takesCheckpoints) {
    this.port = port;
    this.body = body;
    this.setup = body.setup();
    this.gate = body.gate();
    this.agent = setup.parts().recorder();
    this.recorder = body.recorder();
    this.walBuffer = setup.parts().services().walBuffer();
    this.memory =
        new MemoryKeeper(
            reign,
            setup.parts().vault(),
            port.adapter(VaultReply.AppendResult.class, Appended::new),
            agent,
            setup.parts().services().nanos(),
            this::openKeys);
    this.checkpoints = new CheckpointPhase(port, body, memory, reign, takesCheckpoints);
    this.proposals = new ProposalDesk(port, body, memory);
  }

  /** Writes a request; one that cannot be written is refused. Whether it was written. */
  boolean deliver(AgentInstance.Deliver request) {
    AgentRequest asked = request.request();
    long limit = setup.policy().maxFrame().toInt() / 2;
    if (!asked.data().fits(limit)) {
      refuse(request, Refusals.tooLarge(limit));
      return false;
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
      return false;
    }
    open.put(request.requestId(), new OpenRequest(port.now(), asked.idempotencyKey()));
    return true;
  }

  private void refuse(AgentInstance.Deliver request, Refusal refusal) {
    leave(new Outgoing.Reply(request.requestId(), refusal, null, 0));
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
      if (reloading) {
        checkpoints.refuse(checkpoint);
      } else {
        checkpoints.begun(checkpoint);
      }
    } else if (message instanceof SnapshotChunk chunk) {
      checkpoints.chunk(chunk);
    } else if (message instanceof AgentMessage.EvolutionIntent intent) {
      proposals.propose(intent.hypothesis());
    }
  }

  /** What the agent wrote at once is handled: makes it durable. */
  void commit() {
    memory.commit();
    holdIfFull();
  }

  /** What it wrote so far is made durable; what it writes from here on is set aside. */
  void cut() {
    memory.cut();
    proposals.cut();
    tellCut();
  }

  /** What was set aside belongs to the log again. */
  void uncut() {
    memory.uncut();
    proposals.uncut();
    commit();
  }

  /**
   * It was cut, and is given another version: what was set aside, and what is until a new reign
   * begins, counts then or never.
   */
  void reload() {
    reloading = true;
  }

  /** Its version is the primary: what was set aside belongs to its reign. */
  void renew(VaultReply.Reign reign) {
    reloading = false;
    memory.renew(reign.epoch());
    uncut();
  }

  /** Whether it was given a version that is not the primary yet. */
  boolean isReloading() {
    return reloading;
  }

  /** Tells where the log ends by now, once all of it is durable. */
  void mark() {
    memory.mark();
    tellMarked();
  }

  private void tellMarked() {
    for (Optional<Long> seq = memory.marked(); seq.isPresent(); seq = memory.marked()) {
      setup.owner().tell(new InstanceEvent.Marked(setup.id(), seq.get()));
    }
  }

  private void tellCut() {
    memory.cutAt().ifPresent(seq -> setup.owner().tell(new InstanceEvent.Cut(setup.id(), seq)));
  }

  /** Something is durable, or was refused. */
  void on(Appended appended) {
    if (appended.result() instanceof VaultReply.Refused refused) {
      Set<String> lost = new HashSet<>(memory.heldRequests());
      setup.owner().tell(new InstanceEvent.AnswersLost(setup.id(), lost));
      memory.giveUp();
      checkpoints.giveUp();
      port.end(EndReason.fault(refused.refusal().code(), refused.refusal().message()));
      return;
    }
    long before = memory.durableSeq();
    memory.appended().forEach(this::leave);
    if (memory.durableSeq() > before) {
      port.acknowledge(memory.durableSeq());
    }
    commit();
    checkpoints.record();
    tellCut();
    tellMarked();
  }

  /** The checkpoints of this reign. */
  CheckpointPhase checkpoints() {
    return checkpoints;
  }

  /** What the agent proposes, and is told of it. */
  ProposalDesk proposals() {
    return proposals;
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

  /** Nothing more comes from the agent: what has come is made durable. */
  void close() {
    if (reloading) {
      memory.giveUp();
    } else {
      memory.commitRest();
    }
    checkpoints.close();
  }

  /**
   * The reign is over: what was received still becomes durable. Gives the requests whose answers
   * wait for it.
   */
  Set<String> end() {
    close();
    return memory.heldRequests();
  }

  /** Whether everything received is durable, checkpoints too, and every answer has left. */
  boolean isSettled() {
    return memory.isIdle() && checkpoints.isIdle();
  }

  /** The requests that were written to the agent and have no answer. */
  Set<String> unanswered() {
    return Set.copyOf(open.keySet());
  }

  private void onResponse(AgentMessage.Response response, long readNanos) {
    OpenRequest request = open.remove(response.id());
    if (request == null) {
      agent.faults.add(UNKNOWN_RESPONSE);
      if (setup.isScratch()) {
        // A trial cannot tell which of two answers counts.
        String told = "it answered '" + response.id() + "', which is not open";
        port.end(EndReason.fault(UNKNOWN_RESPONSE, told));
      }
      return;
    }
    long nanos = readNanos - request.writtenNanos();
    recorder.answered(nanos, response.answer() instanceof AgentMessage.Answer.Failure);
    agent.latency.record(nanos);
    if (!response.metrics().isEmpty()) {
      recorder.reported(response.metrics());
    }
    Outgoing.Reply outgoing =
        new Outgoing.Reply(
            response.id(), reply(response.answer(), nanos), response.answer(), nanos);
    if (request.idempotencyKey() != null) {
      memory.keyedAnswer(keyed(request.idempotencyKey(), response.answer()), outgoing);
      held(response.id());
    } else if (setup.policy().durability() == Durability.ASYNC || memory.output(outgoing)) {
      leave(outgoing);
    } else {
      held(response.id());
    }
  }

  private void held(String requestId) {
    setup.owner().tell(new InstanceEvent.Responded(setup.id(), requestId));
  }

  private AgentReply reply(AgentMessage.Answer answer, long nanos) {
    if (answer instanceof AgentMessage.Answer.Failure failure) {
      return Refusals.agentError(failure.code(), failure.message());
    }
    return new AgentReply.Answer(
        ((AgentMessage.Answer.Data) answer).value(),
        setup.id().value(),
        body.version().value(),
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

  private void leave(Outgoing outgoing) {
    if (outgoing instanceof Outgoing.Intent intent) {
      proposals.leave(intent);
    } else {
      leave((Outgoing.Reply) outgoing);
    }
  }

  private void leave(Outgoing.Reply outgoing) {
    setup
        .owner()
        .tell(
            new InstanceEvent.Answered(
                setup.id(),
                outgoing.requestId(),
                outgoing.reply(),
                outgoing.said(),
                outgoing.latencyNanos()));
  }

  private void holdIfFull() {
    agent.lag(memory.lastSeq() - memory.durableSeq(), memory.durableSeq());
    if (memory.waitingBytes() > walBuffer || memory.heldCount() > MOST_HELD) {
      gate.hold(ReadGate.Reason.LOG);
    } else {
      gate.release(ReadGate.Reason.LOG);
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
