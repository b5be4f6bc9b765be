package io.osupervisor.agent.vault.migrate;

import java.io.IOException;

/** Takes all snapshots of a store, in any order. */
@FunctionalInterface
public interface SnapshotSink {
  /** A snapshot. */
  void snapshot(StockSnapshot snapshot) throws IOException;
}
