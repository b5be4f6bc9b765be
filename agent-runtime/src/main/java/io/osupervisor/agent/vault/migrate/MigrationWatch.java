package io.osupervisor.agent.vault.migrate;

import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.journal.EventRecord;

/** Is told how far a migration has come. */
@FunctionalInterface
public interface MigrationWatch extends Progress {
  /** What a migration does, in this order. */
  enum Stage {
    /** The new stores are written, beside the old ones. */
    WRITTEN,
    /** What is in them was held against what was read, and is durable. */
    VERIFIED,
    /** The old journal has its new name: from here on a broken migration is ended, not undone. */
    JOURNAL_KEPT,
    /** The old snapshots have their new name. */
    SNAPSHOTS_KEPT,
    /** The new ledger is in its place. */
    LEDGER_PLACED,
    /** The new snapshots are in their place. */
    SNAPSHOTS_PLACED,
    /** The mark says the new format, which older releases refuse. */
    MARKED,
    /** The new journal is in its place: all is done. */
    JOURNAL_PLACED
  }

  /** Something was done. */
  void after(Stage stage);

  /** One more event was written. */
  default void wrote(EventRecord event) {}

  @Override
  default void counted(String what, long done, long all) {}
}
