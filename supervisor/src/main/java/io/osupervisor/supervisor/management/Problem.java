package io.osupervisor.supervisor.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.ProtocolException;
import io.osupervisor.config.ConfigException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Why something was not done, as RFC 9457 has it.
 *
 * @param status the HTTP status
 * @param code stable, in lower case with underscores
 * @param detail what happened, with its values
 * @param value the offending value, if there is one
 * @param hint what to do
 * @param outcome what a retry risks: {@code not_delivered} or {@code unknown}
 */
public record Problem(
    int status,
    String code,
    String detail,
    @Nullable String value,
    @Nullable String hint,
    @Nullable String outcome) {
  /** The media type of problems. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** The one failure of the node that comes after the deed. */
  private static final String UNRECORDED = "audit_unavailable";

  private static final int LONGEST_VALUE = 200;

  /** Cuts a long value, so that no problem is larger than its cause. */
  public Problem {
    if (value != null && value.length() > LONGEST_VALUE) {
      value = value.substring(0, LONGEST_VALUE) + "…";
    }
  }

  static Problem of(int status, String code, String detail, String hint) {
    return new Problem(status, code, detail, null, hint, null);
  }

  static Problem of(String code, String detail, String hint) {
    return of(Statuses.of(code), code, detail, hint);
  }

  /** A value of the request that cannot be taken. */
  static Problem invalid(String code, String detail, String value, String hint) {
    return new Problem(400, code, detail, value, hint, null);
  }

  static Problem notFound(String what, String value, String hint) {
    return new Problem(
        404, "not_found", "there is no " + what + " '" + value + "'", value, hint, null);
  }

  /** An agent that did not answer in time. */
  static Problem silence(AgentId agent, Duration timeout) {
    return new Problem(
        504,
        "timeout",
        "agent '" + agent + "' did not answer within " + timeout.toMillis() + " ms",
        null,
        "see its state with 'osup agent show " + agent + "', then try again",
        "unknown");
  }

  /** The same, of a call whose deed was done before. */
  Problem onceDone() {
    return new Problem(status, code, detail, value, hint, "unknown");
  }

  /** What an agent's supervisor refused. */
  static Problem of(AgentReply.Refusal refusal) {
    return new Problem(
        Statuses.of(refusal.code()),
        refusal.code(),
        refusal.detail(),
        null,
        refusal.hint(),
        refusal.outcome());
  }

  /** What went wrong on the way to an answer. */
  static Problem of(Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return of(failure.getCause());
    }
    if (failure instanceof ProblemException refused) {
      return refused.problem();
    }
    if (failure instanceof ConfigException refused) {
      return of(400, refused.code(), String.valueOf(refused.getMessage()), refused.hint());
    }
    if (failure instanceof AgentException refused) {
      return new Problem(
          Statuses.of(refused.code()),
          refused.code(),
          String.valueOf(refused.getMessage()),
          null,
          refused.hint(),
          refused.outcome().orElse(refused.code().equals(UNRECORDED) ? "unknown" : null));
    }
    if (failure instanceof ProtocolException refused) {
      Fault fault = refused.fault();
      return invalid(
          fault.code().word(),
          fault.message(),
          Objects.requireNonNullElse(fault.field(), ""),
          "send one JSON value in UTF-8 as the protocol's rule for values has it");
    }
    return new Problem(
        500,
        "internal",
        "an unexpected " + failure.getClass().getSimpleName() + ": " + failure.getMessage(),
        null,
        "the node's log has more; please report it",
        "unknown");
  }

  ProblemException exception() {
    return new ProblemException(this);
  }

  /** The problem as a JSON object. */
  ObjectNode json() {
    String words = code.replace('_', ' ');
    ObjectNode node =
        Json.object()
            .put("type", "urn:osupervisor:problem:" + code)
            .put("title", words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1))
            .put("status", status)
            .put("code", code)
            .put("detail", detail);
    putIfSaid(node, "value", value);
    putIfSaid(node, "hint", hint);
    putIfSaid(node, "outcome", outcome);
    return node;
  }

  private static void putIfSaid(ObjectNode node, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      node.put(name, value);
    }
  }
}
