package io.osupervisor.supervisor.telemetry.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests are traced: one that is a part of a trace as that trace says, of the
 * others a share by lot.
 */
final class TraceSampler {
  private static final TextMapGetter<String> HEADER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
          return List.of("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
          return key.equals("traceparent") ? traceparent : null;
        }
      };

  private final double share;
  private final DoubleSupplier lot;

  /**
   * @param share of the requests that begin a trace, 0 to 1
   * @param lot a number from 0 to below 1, each time another
   */
  TraceSampler(double share, DoubleSupplier lot) {
    this.share = share;
    this.lot = lot;
  }

  /**
   * The span that a request is a part of, not valid where it begins a trace; empty where it is not
   * traced.
   */
  Optional<SpanContext> parent(@Nullable String traceparent) {
    SpanContext parent = traceparent == null ? SpanContext.getInvalid() : read(traceparent);
    boolean traced = parent.isValid() ? parent.isSampled() : lot.getAsDouble() < share;
    return traced ? Optional.of(parent) : Optional.empty();
  }

  private static SpanContext read(String traceparent) {
    return Span.fromContext(
            W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, HEADER))
        .getSpanContext();
  }
}
