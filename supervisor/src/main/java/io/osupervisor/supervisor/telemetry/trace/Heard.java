package io.osupervisor.supervisor.telemetry.trace;

import io.opentelemetry.api.trace.SpanContext;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.EndedRequest;
import java.time.Instant;
import java.util.Map;

/** What is to become spans. */
sealed interface Heard {
  /**
   * A request ended for its caller.
   *
   * @param parent the span that it is a part of; not valid where it begins a trace
   */
  record Request(EndedRequest ended, SpanContext parent) implements Heard {}

  /** Something happened to an agent, or to a hypothesis of it. */
  record Happening(AgentId agent, String type, Map<String, Object> data, Instant at)
      implements Heard {
    /** A value of it as text; empty where it has none. */
    String text(String name) {
      Object value = data.get(name);
      return value == null ? "" : value.toString();
    }

    /** A value of it as a number; 0 where it has none. */
    double number(String name) {
      return data.get(name) instanceof Number number ? number.doubleValue() : 0;
    }
  }
}
