package io.osupervisor.supervisor.telemetry.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;

/** Gathers the spans that one thread ends. */
final class SpanBatch implements SpanProcessor {
  private List<SpanData> ended = new ArrayList<>();

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    ended.add(span.toSpanData());
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  /** What was gathered since this was asked last. */
  List<SpanData> take() {
    List<SpanData> taken = ended;
    ended = new ArrayList<>();
    return taken;
  }
}
