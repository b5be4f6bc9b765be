package io.osupervisor.agent.protocol;

import io.osupervisor.agent.protocol.AgentMessage.Answer;
import io.osupervisor.agent.protocol.AgentMessage.Bye;
import io.osupervisor.agent.protocol.AgentMessage.Checkpoint;
import io.osupervisor.agent.protocol.AgentMessage.ErrorReport;
import io.osupervisor.agent.protocol.AgentMessage.Heartbeat;
import io.osupervisor.agent.protocol.AgentMessage.Hello;
import io.osupervisor.agent.protocol.AgentMessage.Metrics;
import io.osupervisor.agent.protocol.AgentMessage.Ready;
import io.osupervisor.agent.protocol.AgentMessage.Response;
import io.osupervisor.agent.protocol.AgentMessage.WalBatch;
import io.osupervisor.agent.protocol.AgentMessage.WalEntry;
import java.util.List;
import java.util.Set;

/** The messages of an agent. */
final class AgentCodecs {
  static final MessageTable<AgentMessage> TABLE =
      new MessageTable<>(
          List.of(
              new MessageCodec<>("hello", Hello.class, AgentCodecs::hello, AgentCodecs::hello),
              new MessageCodec<>(
                  "heartbeat",
                  Heartbeat.class,
                  in -> new Heartbeat(in.optionalMillis("next_ms")),
                  (heartbeat, out) -> out.optional("next_ms", heartbeat.next())),
              new MessageCodec<>(
                  "ready",
                  Ready.class,
                  AgentCodecs::ready,
                  (ready, out) -> out.integer("wal_seq", ready.walSeq())),
              new MessageCodec<>(
                  "response", Response.class, AgentCodecs::response, AgentCodecs::response),
              new MessageCodec<>(
                  "wal_entry",
                  WalEntry.class,
                  in -> new WalEntry(SharedCodecs.entry(in)),
                  (entry, out) -> SharedCodecs.entry(entry.entry(), out)),
              new MessageCodec<>(
                  "wal_batch",
                  WalBatch.class,
                  in -> new WalBatch(SharedCodecs.entries(in)),
                  (batch, out) -> out.maps("entries", batch.entries(), SharedCodecs::entry)),
              new MessageCodec<>(
                  "checkpoint", Checkpoint.class, AgentCodecs::checkpoint, AgentCodecs::checkpoint),
              SharedCodecs.SNAPSHOT_CHUNK,
              new MessageCodec<>(
                  "metrics",
                  Metrics.class,
                  in -> new Metrics(in.numbers("data")),
                  (metrics, out) -> out.numbers("data", metrics.values())),
              new MessageCodec<>(
                  "error", ErrorReport.class, AgentCodecs::error, AgentCodecs::error),
              ChangeCodecs.EVOLUTION_INTENT,
              ChangeCodecs.RELOADED,
              new MessageCodec<>("bye", Bye.class, in -> new Bye(), (bye, out) -> {})));

  private AgentCodecs() {}

  /** The hello of another protocol may look otherwise; only its number is read. */
  private static Hello hello(Fields in) {
    long protocol = in.integer("protocol");
    if (protocol != SupervisorMessage.PROTOCOL) {
      return new Hello(protocol, null, null, Set.of());
    }
    return new Hello(
        protocol, in.optionalString("name"), in.optionalString("sdk"), in.strings("capabilities"));
  }

  private static void hello(Hello hello, FieldWriter out) {
    out.integer("protocol", hello.protocol())
        .optional("name", hello.name())
        .optional("sdk", hello.sdk())
        .strings("capabilities", hello.capabilities());
  }

  /** Any ready but one with an integer is a mismatch, since the instance cannot serve. */
  private static Ready ready(Fields in) {
    if (!in.isLong("wal_seq")) {
      String message = "ready must carry wal_seq, an integer, as restore_end told it";
      throw new ProtocolException(
          Fault.of(ErrorCode.STATE_MISMATCH, message)
              .at("wal_seq")
              .expecting(Value.of(Kind.INTEGER.word())));
    }
    return new Ready(in.integer("wal_seq"));
  }

  private static Response response(Fields in) {
    return new Response(
        in.string("id"), answer(in), in.optionalNumbers("metrics"), in.optionalNumber("score"));
  }

  private static Answer answer(Fields in) {
    if (!in.present("error")) {
      return new Answer.Data(in.value("data"));
    }
    if (in.present("data")) {
      throw in.invalid("error", "stands beside data");
    }
    Fields error = in.map("error");
    return new Answer.Failure(error.string("code"), error.string("message"));
  }

  private static void response(Response response, FieldWriter out) {
    out.string("id", response.id());
    if (response.answer() instanceof Answer.Failure failure) {
      out.map(
          "error",
          error -> error.string("code", failure.code()).string("message", failure.message()));
    } else if (response.answer() instanceof Answer.Data data) {
      out.value("data", data.value());
    }
    if (!response.metrics().isEmpty()) {
      out.numbers("metrics", response.metrics());
    }
    out.optional("score", response.score());
  }

  private static Checkpoint checkpoint(Fields in) {
    Snapshot snapshot = SharedCodecs.snapshot(in);
    if (snapshot == Snapshot.None.ABSENT) {
      throw in.invalid("snapshot", "is missing, and chunked is not true");
    }
    return new Checkpoint(in.nonNegative("wal_seq"), snapshot);
  }

  private static void checkpoint(Checkpoint checkpoint, FieldWriter out) {
    out.integer("wal_seq", checkpoint.walSeq());
    SharedCodecs.snapshot(checkpoint.snapshot(), out);
  }

  private static ErrorReport error(Fields in) {
    return new ErrorReport(in.string("code"), in.string("message"), in.optionalValue("context"));
  }

  private static void error(ErrorReport error, FieldWriter out) {
    out.string("code", error.code())
        .string("message", error.message())
        .optional("context", error.context());
  }
}
