package io.osupervisor.supervisor.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.osupervisor.agent.vault.shared.SharedStore;

/** What the store that a node shares with others does. */
public final class StoreMeters {
  private StoreMeters() {}

  /** Has the figures of a store shown. */
  public static void bind(MeterRegistry registry, SharedStore store) {
    Gauge.builder("osup.store.up", store, s -> s.isUp() ? 1 : 0)
        .description("Whether the database answers; while it does not, requests are refused")
        .register(registry);
    Gauge.builder("osup.store.connections", store, SharedStore::inUse)
        .description("Connections to the database that are at work")
        .register(registry);
    Gauge.builder("osup.store.waiting", store, SharedStore::waiting)
        .description("Threads that wait for a connection to the database")
        .register(registry);
  }
}
