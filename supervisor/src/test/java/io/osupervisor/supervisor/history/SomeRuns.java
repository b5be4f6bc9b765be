package io.osupervisor.supervisor.history;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.instance.EndedRequest.Part;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.time.Instant;

/** Requests that versions of the counter had, and their rows. */
public final class SomeRuns {
  static final Duration LATENCY = Duration.ofMillis(7);

  private SomeRuns() {}

  /** A version whose digits are those, over and over. */
  public static String version(String digits) {
    return digits.repeat(32);
  }

  /** One that was answered, or failed with a code of the agent's where there is no answer. */
  public static EndedRequest ended(
      Part part, String version, String request, Instant at, Duration latency, String json) {
    boolean ok = json.startsWith("{");
    return new EndedRequest(
        Ended.COUNTER,
        part,
        request,
        part == Part.PRIMARY ? Value.NULL : null,
        null,
        ok ? EndedRequest.OK : "agent_error",
        ok ? null : json,
        ok ? Value.parseJson(json) : null,
        new EndedRequest.Server(new InstanceId("counter-1"), new VersionId(version(version))),
        latency,
        at);
  }

  static Run of(Part part, String version, String request, Instant at, String answer) {
    return Ended.run(ended(part, version, request, at, LATENCY, answer));
  }

  static Run failed(Part part, String version, String request, Instant at, String code) {
    return Ended.run(ended(part, version, request, at, LATENCY, code));
  }

  /** The same where bodies are not kept. */
  static Run digested(Run run) {
    return new Run(
        run.at(),
        run.agent(),
        run.part(),
        run.request(),
        run.key(),
        run.outcome(),
        run.error(),
        run.instance(),
        run.version(),
        run.latency(),
        run.asked(),
        new Run.Kept(run.answered().digest(), null));
  }
}
