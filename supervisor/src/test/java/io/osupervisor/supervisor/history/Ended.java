package io.osupervisor.supervisor.history;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.config.ByteSize;
import io.osupervisor.config.HistoryBodies;
import io.osupervisor.config.HistorySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Requests that ended, and the settings of who keeps them. */
public final class Ended {
  static final AgentId COUNTER = new AgentId("counter");
  static final VersionId VERSION = new VersionId("0a".repeat(32));
  static final Instant AT = Instant.parse("2026-11-20T10:00:00.123456Z");

  private Ended() {}

  /** A request that was answered, and the {@code n}th of its agent. */
  public static EndedRequest well(String agent, int n) {
    return new EndedRequest(
        new AgentId(agent),
        EndedRequest.Part.PRIMARY,
        "1-" + n,
        Value.parseJson("{\"add\":" + n + "}"),
        "k" + n,
        EndedRequest.OK,
        null,
        Value.parseJson("{\"total\":" + n + "}"),
        new EndedRequest.Server(new InstanceId("counter-1"), VERSION),
        Duration.ofNanos(1_500_000 + n),
        AT.plusMillis(n));
  }

  /** The same, at another time. */
  public static EndedRequest at(Instant at, EndedRequest same) {
    return new EndedRequest(
        same.agent(),
        same.part(),
        same.requestId(),
        same.data(),
        same.key(),
        same.outcome(),
        same.error(),
        same.answer(),
        same.server(),
        same.latency(),
        at);
  }

  /** The same, that another had. */
  public static EndedRequest by(EndedRequest.Server server, EndedRequest same) {
    return new EndedRequest(
        same.agent(),
        same.part(),
        same.requestId(),
        same.data(),
        same.key(),
        same.outcome(),
        same.error(),
        same.answer(),
        server,
        same.latency(),
        same.at());
  }

  /** One that nothing had. */
  public static EndedRequest refused(String agent, String code, int n) {
    return new EndedRequest(
        new AgentId(agent),
        EndedRequest.Part.PRIMARY,
        null,
        Value.NULL,
        null,
        code,
        null,
        null,
        null,
        null,
        AT.plusMillis(n));
  }

  static HistorySettings settings(HistoryBodies bodies, String... redact) {
    return settings(bodies, ByteSize.ofGiB(1), ByteSize.ofMiB(16), redact);
  }

  static HistorySettings settings(
      HistoryBodies bodies, ByteSize maxSize, ByteSize queue, String... redact) {
    return new HistorySettings(
        true, "", bodies, ByteSize.ofKiB(1), List.of(redact), Duration.ofDays(30), maxSize, queue);
  }

  /** The row of a request, with its bodies. */
  static Run run(EndedRequest ended) {
    return new RunMaker(settings(HistoryBodies.BODY)).make(ended);
  }
}
