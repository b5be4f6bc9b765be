package io.osupervisor.agent.vault.migrate;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** The stores that a migration writes into, as it knows them. */
public interface NewStores {
  /**
   * Where the stores of a node lie; folders that are missing are created.
   *
   * @param journal the events
   * @param ledger what was promised of them
   */
  record Places(Path journal, Path ledger, Path snapshots) {}

  /** Stores that are being filled; all that was given is durable once they are closed. */
  interface Writer extends EventSink, SnapshotSink, Closeable {}

  /** Makes new, empty stores. */
  Writer create(Places places, UUID node) throws IOException;

  /** Opens what was made, as a node would, and gives all that is there. */
  void replay(Places places, UUID node, EventSink events, SnapshotSink snapshots)
      throws IOException;
}
