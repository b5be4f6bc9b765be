package io.osupervisor.supervisor.telemetry.trace;

import io.opentelemetry.api.trace.Tracer;
import io.osupervisor.agent.AgentId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A span for each time that an agent was down after a fault of its primary. */
final class RecoverySpans {
  private static final String STOPPED = "stopped";

  /** Beyond it the oldest is forgotten: its agent went on at another node. */
  private static final int MOST = 10_000;

  private final Tracer tracer;
  private final Map<AgentId, Heard.Happening> faults = new LinkedHashMap<>();

  RecoverySpans(Tracer tracer) {
    this.tracer = tracer;
  }

  void add(Heard.Happening heard) {
    switch (heard.type()) {
      case "instance_ended" -> {
        if (heard.text("role").equals("primary") && !heard.text("code").equals(STOPPED)) {
          faults.remove(heard.agent());
          faults.put(heard.agent(), heard);
          if (faults.size() > MOST) {
            faults.remove(faults.keySet().iterator().next());
          }
        }
      }
      case "agent_serving" -> {
        Heard.Happening fault = faults.remove(heard.agent());
        if (fault != null) {
          recovered(heard, fault);
        }
      }
      case "agent_stopped", "agent_quarantined", "agent_removed" -> faults.remove(heard.agent());
      default -> {}
    }
  }

  private void recovered(Heard.Happening serving, Heard.Happening fault) {
    long pause = (long) serving.number("pause_ms");
    Instant start = serving.at().minusMillis(pause);
    tracer
        .spanBuilder("recovery")
        .setNoParent()
        .setStartTimestamp(start)
        .setAttribute(Spans.AGENT, serving.agent().value())
        .setAttribute(Spans.INSTANCE, serving.text("instance"))
        .setAttribute(Spans.VERSION, serving.text("version"))
        .setAttribute(Spans.CODE, fault.text("code"))
        .setAttribute(Spans.REASON, fault.text("message"))
        .setAttribute(Spans.ENTRIES, (long) serving.number("entries"))
        .setAttribute(Spans.PAUSE, pause)
        .startSpan()
        .end(serving.at());
  }
}
