package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.journal.ManifestTables.Table;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.iq80.leveldb.DBException;

/**
 * Keeps from the native LevelDB what ends the process there: it looks at the checksum of no index,
 * and when it compacts a table, of no block.
 */
final class NativeTables {
  /** Where LevelDB itself puts what it does not use in a repair. */
  private static final String LOST = "lost";

  /** What is compacted with the first one, which an opening does: a few tables. */
  private static final int COMPACTED_FIRST = 1;

  private NativeTables() {}

  /**
   * Looks at the index of each table that a store uses, and at the blocks of those that are
   * compacted first. What no manifest names, or a manifest that cannot be read, is left to LevelDB,
   * and so is a table that is missing: it says so.
   *
   * @throws DBException one is damaged
   */
  static void require(Path folder) throws IOException {
    require(folder, COMPACTED_FIRST);
  }

  /** The same with the blocks of all tables. */
  static void requireAll(Path folder) throws IOException {
    require(folder, Integer.MAX_VALUE);
  }

  private static void require(Path folder, int deepest) throws IOException {
    for (Map.Entry<String, Table> entry : ManifestTables.in(folder).entrySet()) {
      Path table = folder.resolve(entry.getKey());
      if (Files.exists(table)) {
        require(table, entry.getValue(), deepest);
      }
    }
  }

  private static void require(Path table, Table said, int deepest) {
    try {
      if (said.level() <= deepest) {
        TableCheck.requireBearable(table, said.size());
      } else {
        TableCheck.index(table, said.size());
      }
    } catch (IOException e) {
      throw JournalErrors.unreadableFile(table, e);
    }
  }

  /**
   * Sets aside each table that ends the process, and puts one of its other blocks in its place. All
   * tables, because a repair reads all.
   */
  static void replaceDamaged(Path folder) throws IOException {
    List<Path> tables = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.{sst,ldb}")) {
      all.forEach(tables::add);
    }
    SortedMap<String, Table> said = ManifestTables.in(folder);
    for (Path table : tables) {
      Table known = said.get(String.valueOf(table.getFileName()));
      long size = known == null ? Files.size(table) : known.size();
      try {
        TableCheck.requireBearable(table, size);
      } catch (DBException damaged) {
        Path aside = DurableFiles.createFolders(folder.resolve(LOST)).resolve(table.getFileName());
        Files.move(table, aside);
        RescuedTable.copy(aside, size, table);
      }
    }
  }
}
