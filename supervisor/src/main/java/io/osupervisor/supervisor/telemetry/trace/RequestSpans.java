package io.osupervisor.supervisor.telemetry.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.osupervisor.agent.instance.EndedRequest;
import java.time.Duration;
import java.time.Instant;

/**
 * A span for each request, from its arrival at its agent to its reply. In it: {@code queue}, until
 * it was given to an instance; {@code agent}, from its frame written to the answer's frame read;
 * {@code durable}, what was left, in which the answer waited for the entries before it to be on
 * stable storage. The few microseconds from actor to actor are part of the latter.
 */
final class RequestSpans {
  private final Tracer tracer;

  RequestSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  void add(Heard.Request heard) {
    EndedRequest ended = heard.ended();
    EndedRequest.Times times = ended.times();
    Instant start = ended.at().minusNanos(times.totalNanos());
    Context parent =
        heard.parent().isValid() ? Context.root().with(Span.wrap(heard.parent())) : Context.root();
    Span span =
        tracer
            .spanBuilder("request")
            .setSpanKind(SpanKind.SERVER)
            .setParent(parent)
            .setStartTimestamp(start)
            .setAttribute(Spans.AGENT, ended.agent().value())
            .setAttribute(Spans.ROLE, times.canary() ? "canary" : "primary")
            .setAttribute(Spans.OUTCOME, ended.outcome())
            .startSpan();
    describe(span, ended);
    parts(span, ended, start);
    span.end(ended.at());
  }

  private static void describe(Span span, EndedRequest ended) {
    EndedRequest.Server server = ended.server();
    if (server != null) {
      span.setAttribute(Spans.INSTANCE, server.instance().value());
      span.setAttribute(Spans.VERSION, server.version().value());
    }
    if (ended.requestId() != null) {
      span.setAttribute(Spans.REQUEST, ended.requestId());
    }
    if (ended.error() != null) {
      span.setAttribute(Spans.ERROR, ended.error());
    }
    if (!ended.outcome().equals(EndedRequest.OK)) {
      span.setStatus(StatusCode.ERROR, ended.outcome());
    }
  }

  private void parts(Span span, EndedRequest ended, Instant start) {
    if (ended.times().totalNanos() == 0) {
      return;
    }
    Instant given = start.plusNanos(ended.times().queuedNanos());
    Spans.inside(tracer, span, "queue", start, given);
    Duration latency = ended.latency();
    if (latency != null) {
      Instant answered = given.plus(latency);
      boolean within = answered.isBefore(ended.at());
      Spans.inside(tracer, span, "agent", given, within ? answered : ended.at());
      Spans.inside(tracer, span, "durable", within ? answered : ended.at(), ended.at());
    }
  }
}
