package io.osupervisor.agent.vault.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.iq80.leveldb.impl.Filename;
import org.iq80.leveldb.impl.LogMonitors;
import org.iq80.leveldb.impl.LogReader;
import org.iq80.leveldb.impl.VersionEdit;
import org.iq80.leveldb.util.Slice;

/**
 * The tables that a store uses; what else lies there, a kill has left.
 *
 * @param tables what is said of each, by the names of their files, as far as the manifest can be
 *     read
 * @param fault why it cannot be read further
 */
record ManifestTables(SortedMap<String, Table> tables, Optional<RuntimeException> fault) {
  /**
   * What is said of a table.
   *
   * @param size in bytes, of which its file may have more
   */
  record Table(int level, long size) {}

  ManifestTables {
    tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
  }

  /** Those of a store; none where nothing says which they are. */
  static SortedMap<String, Table> in(Path folder) throws IOException {
    Optional<Path> manifest = manifest(folder);
    return manifest.isPresent() ? of(manifest.get()).tables() : Collections.emptySortedMap();
  }

  /** The manifest that a store's CURRENT names, if it names one that is there. */
  static Optional<Path> manifest(Path folder) throws IOException {
    Path current = folder.resolve("CURRENT");
    if (!Files.exists(current)) {
      return Optional.empty();
    }
    try {
      Path named = folder.resolve(new String(Files.readAllBytes(current), US_ASCII).strip());
      return Optional.of(named).filter(Files::isRegularFile);
    } catch (InvalidPathException damaged) {
      return Optional.empty();
    }
  }

  /** What a manifest says with all its records. */
  static ManifestTables of(Path manifest) throws IOException {
    SortedMap<String, Table> live = new TreeMap<>();
    try (FileChannel channel = FileChannel.open(manifest)) {
      LogReader records = new LogReader(channel, LogMonitors.throwExceptionMonitor(), true, 0);
      for (Slice record = records.readRecord(); record != null; record = records.readRecord()) {
        VersionEdit edit = new VersionEdit(record);
        edit.getDeletedFiles().values().forEach(table -> live.remove(name(table)));
        edit.getNewFiles()
            .forEach(
                (level, table) ->
                    live.put(name(table.getNumber()), new Table(level, table.getFileSize())));
      }
      return new ManifestTables(live, Optional.empty());
    } catch (RuntimeException e) {
      // Many kinds of them, for what cannot be decoded.
      return new ManifestTables(live, Optional.of(e));
    }
  }

  private static String name(long table) {
    return Filename.tableFileName(table);
  }
}
