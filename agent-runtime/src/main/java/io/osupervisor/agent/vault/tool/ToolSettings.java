package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.agent.vault.journal.Engine;
import io.osupervisor.agent.vault.journal.JournalSettings;
import io.osupervisor.agent.vault.migrate.VaultStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How tools work.
 *
 * @param writeBuffer of the stores that they open, in bytes; smaller than a node's, since the room
 *     that must be free is fifteen of them
 * @param wanted the engine that reads the store; where none is named, the one that is available
 */
public record ToolSettings(int writeBuffer, Optional<Engine> wanted) {
  /** 4 MiB, and the engine that is available. */
  public static final ToolSettings DEFAULT = new ToolSettings(VaultStores.WRITE_BUFFER);

  /** With the engine that is available. */
  public ToolSettings(int writeBuffer) {
    this(writeBuffer, Optional.empty());
  }

  /** The one that reads the store; to be asked once native libraries have their place. */
  Engine engine() {
    return wanted.orElseGet(Engine::available);
  }

  /** Those of a journal on the disk of this directory. */
  JournalSettings journal(Path root) {
    return new JournalSettings(
        writeBuffer, JournalSettings.DEFAULT_QUEUE, FreeSpace.of(root), failure -> {}, engine());
  }

  /**
   * Refuses where the disk has not so much room for what a store is opened for, besides what it
   * takes for itself: a full disk would end the process without a word.
   */
  void requireRoom(Path root, long bytes) throws IOException {
    long needed = bytes + JournalSettings.floorOf(writeBuffer);
    long free = FreeSpace.of(root).read().free();
    if (free < needed) {
      throw ToolErrors.noRoom(root, needed, free);
    }
  }
}
