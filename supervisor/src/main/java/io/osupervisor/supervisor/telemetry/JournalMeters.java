package io.osupervisor.supervisor.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.osupervisor.agent.vault.journal.EventJournal;

/** What the journal of a node does: how many events share a commit shows how busy the disk is. */
public final class JournalMeters {
  private JournalMeters() {}

  /** Has the figures of a journal shown. */
  public static void bind(MeterRegistry registry, EventJournal journal) {
    FunctionCounter.builder("osup.journal.commits", journal, j -> j.figures().commits())
        .description("Writes that waited for the disk")
        .register(registry);
    FunctionCounter.builder("osup.journal.events", journal, j -> j.figures().events())
        .description("Events written with them")
        .register(registry);
    Gauge.builder("osup.journal.held", journal, j -> j.figures().held() ? 1 : 0)
        .description("Whether writes wait because the disk is nearly full")
        .register(registry);
  }
}
