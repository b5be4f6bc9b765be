package io.osupervisor.agent.vault.migrate;

import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.agent.vault.journal.JournalSettings;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The room that a migration of a directory needs beside what is there: the stores once more, once
 * more again where LevelDB's tables cannot be linked, and what LevelDB takes for itself, because a
 * full disk would end the process without a word.
 *
 * @param needed in bytes
 */
record MigrationRoom(Path root, FreeSpace space, long needed) {
  private static final long STORE = JournalSettings.floorOf(VaultStores.WRITE_BUFFER) + (16L << 20);

  static MigrationRoom of(Path root) throws IOException {
    long stores =
        FileTrees.size(root.resolve("journal")) + FileTrees.size(root.resolve("snapshots"));
    return new MigrationRoom(root, FreeSpace.of(root), 2 * stores + STORE);
  }

  /** Refuses where it is not there, with both numbers. */
  void require() throws IOException {
    long free = space.read().free();
    if (free < needed) {
      throw MigrationErrors.noRoom(root, needed, free);
    }
  }
}
