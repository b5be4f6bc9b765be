package io.osupervisor.agent.protocol;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.SupervisorMessage.Cancel;
import io.osupervisor.agent.protocol.SupervisorMessage.CheckpointAck;
import io.osupervisor.agent.protocol.SupervisorMessage.CheckpointRequest;
import io.osupervisor.agent.protocol.SupervisorMessage.ErrorMessage;
import io.osupervisor.agent.protocol.SupervisorMessage.ProcessRequest;
import io.osupervisor.agent.protocol.SupervisorMessage.Restore;
import io.osupervisor.agent.protocol.SupervisorMessage.RestoreEnd;
import io.osupervisor.agent.protocol.SupervisorMessage.RestoreWal;
import io.osupervisor.agent.protocol.SupervisorMessage.Shutdown;
import io.osupervisor.agent.protocol.SupervisorMessage.WalAck;
import io.osupervisor.agent.protocol.SupervisorMessage.Welcome;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The messages of the supervisor. */
final class SupervisorCodecs {
  static final MessageTable<SupervisorMessage> TABLE =
      new MessageTable<>(
          List.of(
              new MessageCodec<>(
                  "welcome", Welcome.class, SupervisorCodecs::welcome, SupervisorCodecs::welcome),
              new MessageCodec<>(
                  "restore", Restore.class, SupervisorCodecs::restore, SupervisorCodecs::restore),
              SharedCodecs.SNAPSHOT_CHUNK,
              new MessageCodec<>(
                  "restore_wal",
                  RestoreWal.class,
                  in -> new RestoreWal(SharedCodecs.entries(in)),
                  (wal, out) -> out.maps("entries", wal.entries(), SupervisorCodecs::entry)),
              new MessageCodec<>(
                  "restore_end",
                  RestoreEnd.class,
                  in -> new RestoreEnd(in.nonNegative("wal_seq"), role(in)),
                  (end, out) ->
                      out.integer("wal_seq", end.walSeq()).string("role", end.role().word())),
              new MessageCodec<>(
                  "process_request",
                  ProcessRequest.class,
                  SupervisorCodecs::request,
                  SupervisorCodecs::request),
              new MessageCodec<>(
                  "cancel",
                  Cancel.class,
                  in -> new Cancel(in.string("id")),
                  (cancel, out) -> out.string("id", cancel.id())),
              new MessageCodec<>(
                  "wal_ack",
                  WalAck.class,
                  in -> new WalAck(in.nonNegative("seq")),
                  (ack, out) -> out.integer("seq", ack.seq())),
              new MessageCodec<>(
                  "checkpoint_ack",
                  CheckpointAck.class,
                  SupervisorCodecs::checkpointAck,
                  SupervisorCodecs::checkpointAck),
              new MessageCodec<>(
                  "checkpoint_request",
                  CheckpointRequest.class,
                  in -> new CheckpointRequest(in.string("reason")),
                  (request, out) -> out.string("reason", request.reason())),
              new MessageCodec<>(
                  "error", ErrorMessage.class, SupervisorCodecs::error, SupervisorCodecs::error),
              ChangeCodecs.EVOLUTION_RESULT,
              ChangeCodecs.HOT_RELOAD,
              new MessageCodec<>(
                  "shutdown",
                  Shutdown.class,
                  SupervisorCodecs::shutdown,
                  SupervisorCodecs::shutdown)));

  private SupervisorCodecs() {}

  private static Welcome welcome(Fields in) {
    if (in.integer("protocol") != SupervisorMessage.PROTOCOL) {
      throw in.invalid("protocol", "is not " + SupervisorMessage.PROTOCOL);
    }
    return new Welcome(
        in.parsed("agent_id", AgentId::new),
        in.parsed("instance_id", InstanceId::new),
        role(in),
        in.parsed("version", VersionId::new),
        in.millis("heartbeat_ms"),
        in.positiveInt("max_frame"),
        in.values("parameters"));
  }

  private static void welcome(Welcome welcome, FieldWriter out) {
    out.integer("protocol", SupervisorMessage.PROTOCOL)
        .string("agent_id", welcome.agentId().value())
        .string("instance_id", welcome.instanceId().value())
        .string("role", welcome.role().word())
        .string("version", welcome.version().value())
        .millis("heartbeat_ms", welcome.heartbeat())
        .integer("max_frame", welcome.maxFrame())
        .values("parameters", welcome.parameters());
  }

  private static Restore restore(Fields in) {
    return new Restore(
        in.optionalString("checkpoint_id"),
        in.nonNegative("wal_seq"),
        in.present("from_version") ? in.parsed("from_version", VersionId::new) : null,
        SharedCodecs.snapshot(in));
  }

  private static void restore(Restore restore, FieldWriter out) {
    String checkpoint = restore.checkpointId();
    VersionId version = restore.fromVersion();
    out.value("checkpoint_id", checkpoint == null ? Value.NULL : Value.of(checkpoint))
        .integer("wal_seq", restore.walSeq())
        .value("from_version", version == null ? Value.NULL : Value.of(version.value()));
    SharedCodecs.snapshot(restore.snapshot(), out);
  }

  /** An agent is told its entries without the requests that they belonged to. */
  private static void entry(LogEntry entry, FieldWriter out) {
    out.integer("seq", entry.seq()).value("data", entry.data());
  }

  private static ProcessRequest request(Fields in) {
    Set<RequestTrait> traits = EnumSet.noneOf(RequestTrait.class);
    if (in.bool("idempotent")) {
      traits.add(RequestTrait.IDEMPOTENT);
    }
    if (in.bool("read_only")) {
      traits.add(RequestTrait.READ_ONLY);
    }
    return new ProcessRequest(
        in.string("id"),
        in.optionalString("key"),
        in.value("data"),
        in.millis("deadline_ms"),
        traits,
        in.positiveInt("attempt"));
  }

  private static void request(ProcessRequest request, FieldWriter out) {
    out.string("id", request.id())
        .optional("key", request.key())
        .value("data", request.data())
        .millis("deadline_ms", request.deadline())
        .bool("idempotent", request.traits().contains(RequestTrait.IDEMPOTENT))
        .bool("read_only", request.traits().contains(RequestTrait.READ_ONLY))
        .integer("attempt", request.attempt());
  }

  private static CheckpointAck checkpointAck(Fields in) {
    return new CheckpointAck(
        in.string("checkpoint_id"), in.nonNegative("wal_seq"), in.nonNegative("size"));
  }

  private static void checkpointAck(CheckpointAck ack, FieldWriter out) {
    out.string("checkpoint_id", ack.checkpointId())
        .integer("wal_seq", ack.walSeq())
        .integer("size", ack.size());
  }

  private static ErrorMessage error(Fields in) {
    ErrorCode code =
        ErrorCode.of(in.string("code")).orElseThrow(() -> in.invalid("code", "is no known code"));
    return new ErrorMessage(
        new Fault(
            code,
            in.string("message"),
            in.optionalString("hint"),
            in.optionalString("field"),
            in.optionalValue("expected"),
            in.optionalString("first_bytes"),
            in.optionalInteger("seq")));
  }

  private static void error(ErrorMessage error, FieldWriter out) {
    Fault fault = error.fault();
    out.string("code", fault.code().word())
        .string("message", fault.message())
        .optional("hint", fault.hint())
        .optional("field", fault.field())
        .optional("expected", fault.expected())
        .optional("first_bytes", fault.firstBytes())
        .optional("seq", fault.seq());
  }

  private static Shutdown shutdown(Fields in) {
    return new Shutdown(in.string("reason"), in.millis("deadline_ms"), in.bool("checkpoint"));
  }

  private static void shutdown(Shutdown shutdown, FieldWriter out) {
    out.string("reason", shutdown.reason())
        .millis("deadline_ms", shutdown.deadline())
        .bool("checkpoint", shutdown.checkpoint());
  }

  private static Role role(Fields in) {
    String word = in.string("role");
    for (Role role : Role.values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    throw in.invalid("role", "is no role: " + KeyCheck.shown(word));
  }
}
