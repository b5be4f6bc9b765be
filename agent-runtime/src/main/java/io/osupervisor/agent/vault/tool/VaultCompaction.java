package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.journal.JournalCompaction;
import io.osupervisor.agent.vault.journal.JournalFolders;
import java.io.IOException;
import java.nio.file.Path;

/** Takes from the disk what is deleted from a stopped node's journal. Blocking. */
public final class VaultCompaction {
  /** The bytes of the journal's store. */
  public record Sizes(long before, long after) {}

  private VaultCompaction() {}

  /**
   * Compacts the journal of a directory.
   *
   * @throws AgentException those of {@link StoppedDirectory#openNewest}, those with which a node
   *     refuses its journal, {@code storage_full}, {@code vault_compact_failed}
   */
  public static Sizes run(Path directory, ToolSettings settings, ToolWatch watch) {
    try (StoppedDirectory data = StoppedDirectory.openNewest(directory, "compact")) {
      VaultReading.sweep(data);
      data.installNatives();
      JournalFolders folders = JournalFolders.in(data.root());
      long before = FileTrees.size(folders.store());
      if (!data.hasJournal() && before == 0) {
        return new Sizes(0, 0);
      }
      // All tables may be there twice for a while.
      settings.requireRoom(data.root(), 2 * before);
      JournalCompaction.run(folders, data.node(), settings.journal(data.root()), watch);
      return new Sizes(before, FileTrees.size(folders.store()));
    } catch (IOException e) {
      throw ToolErrors.failed("compact", directory, e);
    }
  }
}
