package io.osupervisor.supervisor.history;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the run history of a node does. */
public final class HistoryMeters {
  private HistoryMeters() {}

  /** Has the figures of a history shown. */
  public static void bind(MeterRegistry registry, RunHistory history) {
    FunctionCounter.builder("osup.history.rows", history, RunHistory::written)
        .description("Requests written to the run history")
        .register(registry);
    FunctionCounter.builder("osup.history.dropped", history, RunHistory::dropped)
        .description("Requests that the run history had no room for, or could not write")
        .register(registry);
    Gauge.builder("osup.history.up", history, h -> h.isUp() ? 1 : 0)
        .description("Whether the database of the run history works")
        .register(registry);
  }
}
