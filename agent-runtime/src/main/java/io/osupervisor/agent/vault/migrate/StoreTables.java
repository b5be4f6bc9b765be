package io.osupervisor.agent.vault.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.TableCheck;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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
  public static List<AgentException> faults(Path folder) throws IOException {
    List<AgentException> faults = new ArrayList<>();
    for (Path table : tables(folder)) {
      TableCheck.fault(table).ifPresent(faults::add);
    }
    return faults;
  }

  private static Set<Path> tables(Path folder) throws IOException {
    Set<Path> tables = new TreeSet<>();
    if (!Files.isDirectory(folder)) {
      return tables;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.sst")) {
      all.forEach(tables::add);
    }
    inUse(folder).ifPresent(tables::retainAll);
    return tables;
  }

  private static Optional<Set<Path>> inUse(Path folder) throws IOException {
    try {
      String name = Files.readString(folder.resolve("CURRENT"), UTF_8).strip();
      Path file = folder.resolve(name);
      TableManifest manifest =
          TableManifest.of(file, LogRecords.of(file, Files.readAllBytes(file)));
      Set<Path> used = new TreeSet<>();
      for (long number : manifest.tables().keySet()) {
        used.add(folder.resolve("%06d.sst".formatted(number)));
      }
      return Optional.of(used);
    } catch (AgentException | IOException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }
}
