package io.osupervisor.supervisor.telemetry.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.osupervisor.agent.AgentId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A span for each hypothesis, from its proposal to its end, and one in it for each of its stages. A
 * stage is sent when it is over. One that was open when the node started is known from its next
 * move on.
 */
final class HypothesisSpans {
  private static final long MILLIS = 1000;

  /** Beyond it the oldest is sent as it is: its agent went on at another node. */
  private static final int MOST = 10_000;

  private final Tracer tracer;
  private final Map<Key, Span> open = new LinkedHashMap<>();

  private record Key(AgentId agent, String hypothesis) {}

  HypothesisSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  void add(Heard.Happening heard) {
    switch (heard.type()) {
      case "hypothesis_proposed" -> {
        Span span = begin(heard, heard.at());
        span.setAttribute(Spans.VERSION, heard.text("version"));
        span.setAttribute(Spans.PARENT, heard.text("parent"));
        span.setAttribute(Spans.PROPOSER, heard.text("proposer"));
        span.setAttribute(Spans.REASON, heard.text("reason"));
      }
      case "hypothesis_moved" -> moved(heard);
      case "deployment" -> mark(heard, Attributes.of(Spans.VERSION, heard.text("version")));
      case "rollback" -> mark(heard, Attributes.of(Spans.CODE, heard.text("guard")));
      case "hypothesis_settled" -> settled(heard);
      default -> {}
    }
  }

  private void moved(Heard.Happening heard) {
    long millis = Math.round(heard.number("stage_seconds") * MILLIS);
    Instant since = heard.at().minusMillis(millis);
    Span hypothesis = begin(heard, since);
    if (!heard.text("from").isEmpty()) {
      tracer
          .spanBuilder(heard.text("from"))
          .setParent(Context.root().with(hypothesis))
          .setStartTimestamp(since)
          .setAttribute(Spans.STATE, heard.text("to"))
          .setAttribute(Spans.CODE, heard.text("code"))
          .setAttribute(Spans.REASON, heard.text("reason"))
          .startSpan()
          .end(heard.at());
    }
  }

  private void mark(Heard.Happening heard, Attributes attributes) {
    Span span = open.get(key(heard));
    if (span != null) {
      span.addEvent(heard.type(), attributes, heard.at());
    }
  }

  private void settled(Heard.Happening heard) {
    Span span = begin(heard, heard.at());
    open.remove(key(heard));
    span.setAttribute(Spans.STATE, heard.text("state"));
    span.setAttribute(Spans.VERDICT, heard.text("verdict"));
    span.setAttribute(Spans.CODE, heard.text("code"));
    span.end(heard.at());
  }

  /** Its span; where there is none it begins now. */
  private Span begin(Heard.Happening heard, Instant since) {
    Key key = key(heard);
    Span known = open.get(key);
    if (known != null) {
      return known;
    }
    if (open.size() >= MOST) {
      Key oldest = open.keySet().iterator().next();
      Objects.requireNonNull(open.remove(oldest)).end(heard.at());
    }
    Span span =
        tracer
            .spanBuilder("hypothesis")
            .setNoParent()
            .setStartTimestamp(since)
            .setAttribute(Spans.AGENT, key.agent().value())
            .setAttribute(Spans.HYPOTHESIS, key.hypothesis())
            .startSpan();
    open.put(key, span);
    return span;
  }

  private static Key key(Heard.Happening heard) {
    return new Key(heard.agent(), heard.text("hypothesis"));
  }

  /** The node ends: what is still open is sent as it is. */
  void close(Instant now) {
    open.values().forEach(span -> span.end(now));
    open.clear();
  }
}
