package io.osupervisor.agent.protocol;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.AgentMessage.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** At least one message of every shape, named, with all optional fields and without. */
final class Samples {
  static final int MAX_FRAME = 16 << 20;
  static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_750_000_000_123L));
  static final VersionId VERSION = new VersionId("0123456789abcdef".repeat(4));
  static final Value DATA =
      Value.parseJson(
          "{\"n\":1,\"x\":1.0,\"text\":\"gr\u00fc\u00df"
              + " \ud83d\ude00\",\"blob\":{\"$bin\":\"AAH/\"},"
              + "\"odd\":{\"$esc\":{\"$bin\":null}},\"list\":[null,true,-1,18446744073709551615]}");

  private Samples() {}

  static Map<String, AgentMessage> agent() {
    Map<String, AgentMessage> all = new LinkedHashMap<>();
    all.put("hello", new AgentMessage.Hello(1, "counter", "py/1", Set.of("checkpoint", "tools")));
    all.put("hello-bare", new AgentMessage.Hello(2, null, null, Set.of()));
    all.put("heartbeat", new AgentMessage.Heartbeat(Duration.ofMinutes(10)));
    all.put("heartbeat-bare", new AgentMessage.Heartbeat(null));
    all.put("ready", new AgentMessage.Ready(7));
    all.put("response", AgentMessage.Response.of("r1", new Answer.Data(DATA)));
    all.put(
        "response-full",
        new AgentMessage.Response("r2", new Answer.Data(Value.NULL), Map.of("tokens", 3.0), 0.5));
    all.put("response-error", AgentMessage.Response.of("r3", new Answer.Failure("no", "why")));
    all.put("wal-entry", new AgentMessage.WalEntry(new LogEntry(1, DATA, "r1")));
    all.put("wal-entry-bare", new AgentMessage.WalEntry(LogEntry.of(Long.MAX_VALUE, Value.of(-5))));
    all.put(
        "wal-batch",
        new AgentMessage.WalBatch(
            List.of(LogEntry.of(2, Value.of("a")), new LogEntry(3, Value.of(1.5), "r1"))));
    all.put("wal-batch-empty", new AgentMessage.WalBatch(List.of()));
    all.put("checkpoint", new AgentMessage.Checkpoint(3, new Snapshot.Inline(DATA)));
    all.put("checkpoint-chunked", new AgentMessage.Checkpoint(0, Snapshot.Chunked.FOLLOWS));
    all.put("snapshot-chunk", new SnapshotChunk(4, true, Value.binary(new byte[] {1, 2, 3})));
    all.put("metrics", new AgentMessage.Metrics(Map.of("queue", 12.0)));
    all.put("error", new AgentMessage.ErrorReport("llm_down", "no answer", Value.of(503)));
    all.put("error-bare", new AgentMessage.ErrorReport("llm_down", "no answer", null));
    all.put("evolution-intent", new AgentMessage.EvolutionIntent(proposal()));
    all.put(
        "evolution-intent-bare",
        new AgentMessage.EvolutionIntent(new Proposal("why not", Map.of(), Map.of(), Map.of())));
    all.put(
        "evolution-intent-delete",
        new AgentMessage.EvolutionIntent(
            new Proposal("unused", Map.of("old.py", Value.NULL), Map.of(), Map.of())));
    all.put("reloaded", new AgentMessage.Reloaded(VERSION));
    all.put("bye", new AgentMessage.Bye());
    return all;
  }

  static Map<String, SupervisorMessage> supervisor() {
    Map<String, SupervisorMessage> all = new LinkedHashMap<>();
    all.put("welcome", welcome());
    all.put("restore-nothing", SupervisorMessage.Restore.NOTHING);
    all.put("restore", new SupervisorMessage.Restore("c1", 9, VERSION, new Snapshot.Inline(DATA)));
    all.put(
        "restore-chunked",
        new SupervisorMessage.Restore("c1", 9, VERSION, Snapshot.Chunked.FOLLOWS));
    all.put("snapshot-chunk", new SnapshotChunk(0, false, Value.binary(new byte[] {-1})));
    all.put(
        "restore-wal",
        new SupervisorMessage.RestoreWal(
            List.of(LogEntry.of(10, DATA), LogEntry.of(11, Value.NULL))));
    all.put("restore-end", new SupervisorMessage.RestoreEnd(11, Role.STANDBY));
    all.put("process-request", request(DATA));
    all.put(
        "process-request-bare",
        new SupervisorMessage.ProcessRequest(
            "r2", null, Value.NULL, Duration.ofMillis(1), Set.of(), 1));
    all.put("cancel", new SupervisorMessage.Cancel("r1"));
    all.put("wal-ack", new SupervisorMessage.WalAck(70_000));
    all.put("checkpoint-ack", new SupervisorMessage.CheckpointAck("c2", 12, 5_000_000_000L));
    all.put("checkpoint-request", new SupervisorMessage.CheckpointRequest("periodic"));
    all.put("error", new SupervisorMessage.ErrorMessage(Fault.walGap(4, 6)));
    all.put(
        "error-frame",
        new SupervisorMessage.ErrorMessage(Fault.frameInvalid("m", new byte[] {72, 105})));
    all.put(
        "evolution-result",
        new SupervisorMessage.EvolutionResult(
            "h7", EvolutionDecision.ROLLED_BACK, "error-rate +3 points", DATA));
    all.put(
        "evolution-result-bare",
        new SupervisorMessage.EvolutionResult(
            "h8", EvolutionDecision.REFUSED, "a duplicate", Value.NULL));
    all.put(
        "hot-reload",
        new SupervisorMessage.HotReload(
            VERSION,
            Map.of("agent.scm", Value.of("(define step 2)")),
            Map.of("step", Value.of(2)),
            "c9"));
    all.put("hot-reload-bare", new SupervisorMessage.HotReload(VERSION, Map.of(), Map.of(), null));
    all.put("shutdown", new SupervisorMessage.Shutdown("stop", Duration.ofSeconds(5), true));
    return all;
  }

  private static Proposal proposal() {
    return new Proposal(
        "texts are taken apart at every search",
        Map.of("index.bin", Value.binary(new byte[] {1, 2})),
        Map.of("limit", Value.of(2.5)),
        Map.of("latency", "-30%"));
  }

  static SupervisorMessage.ProcessRequest request(Value data) {
    return new SupervisorMessage.ProcessRequest(
        "r1",
        "customer-7",
        data,
        Duration.ofSeconds(30),
        Set.of(RequestTrait.IDEMPOTENT, RequestTrait.READ_ONLY),
        2);
  }

  private static SupervisorMessage.Welcome welcome() {
    return new SupervisorMessage.Welcome(
        new AgentId("counter"),
        new InstanceId("counter-1"),
        Role.PRIMARY,
        VERSION,
        Duration.ofSeconds(1),
        MAX_FRAME,
        Map.of("step", Value.of(2)));
  }

  static MessageEncoder<AgentMessage> agentEncoder(Encoding encoding) {
    return MessageEncoder.ofAgent(encoding, MAX_FRAME, CLOCK);
  }

  static MessageEncoder<SupervisorMessage> supervisorEncoder(Encoding encoding) {
    return MessageEncoder.ofSupervisor(encoding, MAX_FRAME, CLOCK);
  }

  /** A frame without its header. */
  static byte[] payload(byte[] frame) {
    return Arrays.copyOfRange(frame, FrameBuffer.HEADER, frame.length);
  }
}
