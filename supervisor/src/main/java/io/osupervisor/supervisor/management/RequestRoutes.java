package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.management.Endpoint.Body;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Requests to agents. They are not actions on the node: they are not audited, and their {@code
 * Idempotency-Key} is kept in the agent's own memory, where it outlives a crash.
 */
final class RequestRoutes {
  /** What the way to the agent and back may add to the agent's own deadline. */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  /** As version 00 of W3C's trace context has it. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private final Asking agents;

  RequestRoutes(Asking agents) {
    this.agents = agents;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/agents/{id}/requests", Body.JSON, this::request)
            .refusing(Asking.REFUSALS)
            .refusing(Asking.CLOSED)
            .refusing(
                "agent_error",
                "agent_restarted",
                "in_progress",
                "invalid_idempotency_key",
                "memory_unavailable",
                "outcome_unknown",
                "request_too_large",
                "storage_full",
                "node_at_limit"));
  }

  private CompletionStage<HttpResponse> request(Call call) {
    AgentId id = call.agent();
    String idempotencyKey = Actions.key(call).orElse(null);
    Fields fields = call.fields("data", "key", "timeout_ms", "idempotent", "read_only");
    Value data = fields.required("data");
    String key = fields.text("key").orElse(null);
    Duration timeout =
        Duration.ofMillis(
            fields.number(
                "timeout_ms",
                call.settings().requestTimeout().toMillis(),
                1,
                call.settings().requestTimeoutMax().toMillis()));
    boolean idempotent = fields.on("idempotent");
    boolean readOnly = fields.on("read_only");
    String trace = traceparent(call).orElse(null);
    return agents
        .within(
            timeout.plus(MARGIN),
            id,
            to ->
                new AgentCommand.Request(
                    data, key, idempotencyKey, timeout, idempotent, readOnly, trace, to))
        .thenApply(reply -> Replies.json(200, json((Answer) reply)));
  }

  /** What is not written as W3C says counts as absent. */
  private static Optional<String> traceparent(Call call) {
    return call.header("traceparent").filter(text -> TRACEPARENT.matcher(text).matches());
  }

  /** The answer's data goes out as it came: kinds and digits untouched. */
  private static byte[] json(Answer answer) {
    StringBuilder json =
        new StringBuilder("{\"data\":")
            .append(answer.data().toJson())
            .append(",\"instance\":")
            .append(Value.of(answer.instance()).toJson())
            .append(",\"version\":")
            .append(Value.of(answer.version()).toJson())
            .append(",\"latency_ms\":")
            .append(answer.latencyMicros() / 1000.0);
    if (answer.replayed()) {
      json.append(",\"replayed\":true");
    }
    return json.append('}').toString().getBytes(UTF_8);
  }
}
