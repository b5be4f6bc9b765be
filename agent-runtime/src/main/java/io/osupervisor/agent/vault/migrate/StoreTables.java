package io.osupervisor.agent.vault.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.journal.TableCheck;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads every byte of a LevelDB's tables without opening it. An open store may write a table anew
 * before anybody has read it, and would give what was damaged a right checksum.
 */
public final class StoreTables {
  private StoreTables() {}

  /**
   * What is wrong with the tables that the store uses; with all that are there, where nothing says
   * any more which those are.
   */
  public static List<AgentException> faults(Path folder, Progress progress) throws IOException {
    List<AgentException> faults = new ArrayList<>();
    SortedMap<Path, Long> tables = tables(folder);
    long all = tables.values().stream().mapToLong(Long::longValue).sum();
    long done = 0;
    for (Map.Entry<Path, Long> table : tables.entrySet()) {
      TableCheck.fault(table.getKey(), table.getValue()).ifPresent(faults::add);
      done += table.getValue();
      progress.counted("bytes of tables checked", done, all);
    }
    return faults;
  }

  /** The tables that are there, and how many bytes of each count. */
  private static SortedMap<Path, Long> tables(Path folder) throws IOException {
    SortedMap<Path, Long> tables = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return tables;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.sst")) {
      for (Path table : all) {
        tables.put(table, Files.size(table));
      }
    }
    inUse(folder)
        .ifPresent(
            used -> {
              tables.keySet().retainAll(used.keySet());
              tables.replaceAll((table, size) -> Math.min(size, used.getOrDefault(table, size)));
            });
    return tables;
  }

  /**
   * What the manifest says: less than a loss of power may leave of a file, and a little more than
   * the LevelDB in Java writes.
   */
  private static Optional<SortedMap<Path, Long>> inUse(Path folder) throws IOException {
    try {
      String name = Files.readString(folder.resolve("CURRENT"), UTF_8).strip();
      Path file = folder.resolve(name);
      TableManifest manifest =
          TableManifest.of(file, LogRecords.of(file, Files.readAllBytes(file)));
      SortedMap<Path, Long> used = new TreeMap<>();
      manifest
          .tables()
          .forEach((number, size) -> used.put(folder.resolve("%06d.sst".formatted(number)), size));
      return Optional.of(used);
    } catch (AgentException | IOException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }
}
