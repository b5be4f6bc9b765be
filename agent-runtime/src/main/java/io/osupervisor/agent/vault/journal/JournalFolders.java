package io.osupervisor.agent.vault.journal;

import java.nio.file.Path;

/** Where a journal lies: its store, and beside it the ledger of what the store was promised. */
public record JournalFolders(Path store, Path ledger) {
  /** Those of a data directory. */
  public static JournalFolders in(Path data) {
    return new JournalFolders(data.resolve("journal"), data.resolve("ledger"));
  }
}
