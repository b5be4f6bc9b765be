package io.osupervisor.agent.vault.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.journal.TableCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a LevelDB that nobody has open. LevelDB would open a store whose log is missing,
 * short or damaged as if there had never been more; here that is told. What cannot be told: a log
 * that is cut exactly between two writes.
 */
final class StockFiles {
  private static final Pattern LOG = Pattern.compile("(\\d+)\\.log");

  /** A write begins with the number of its first change and the count of changes. */
  private static final int WRITE_HEADER = Long.BYTES + Integer.BYTES;

  private final Path folder;
  private final String manifestName;
  private final TableManifest manifest;
  private final SortedMap<Long, Path> logs;

  private StockFiles(
      Path folder, String manifestName, TableManifest manifest, SortedMap<Long, Path> logs) {
    this.folder = folder;
    this.manifestName = manifestName;
    this.manifest = manifest;
    this.logs = logs;
  }

  /**
   * Checks the files, all but the blocks of tables, which LevelDB can check itself.
   *
   * @throws io.osupervisor.agent.AgentException {@code journal_damaged}
   */
  static StockFiles of(Path folder, Progress progress) throws IOException {
    Path current = require(folder.resolve("CURRENT"));
    String name = Files.readString(current, UTF_8).strip();
    if (!name.startsWith("MANIFEST-")) {
      throw MigrationErrors.fileDamaged(current, "names no manifest");
    }
    Path file = require(folder.resolve(name));
    TableManifest manifest = TableManifest.of(file, LogRecords.of(file, Files.readAllBytes(file)));
    StockFiles files = new StockFiles(folder, name, manifest, logs(folder, manifest.log()));
    files.checkTables(progress);
    files.checkLogs();
    return files;
  }

  /**
   * Makes a copy that LevelDB may open, which changes what it opens. Tables, which never change,
   * are linked where the file system can.
   */
  void copyTo(Path copy) throws IOException {
    DurableFiles.createFolders(copy);
    for (long number : manifest.tables().keySet()) {
      Path table = table(number);
      FileTrees.link(table, copy.resolve(folder.relativize(table)));
    }
    for (Path log : logs.values()) {
      Files.copy(log, copy.resolve(folder.relativize(log)));
    }
    Files.copy(folder.resolve(manifestName), copy.resolve(manifestName));
    Files.copy(folder.resolve("CURRENT"), copy.resolve("CURRENT"));
  }

  private void checkTables(Progress progress) throws IOException {
    long all = manifest.tables().values().stream().mapToLong(Long::longValue).sum();
    long done = 0;
    for (Map.Entry<Long, Long> entry : manifest.tables().entrySet()) {
      Path table = require(table(entry.getKey()));
      long size = Files.size(table);
      if (size != entry.getValue()) {
        throw MigrationErrors.fileDamaged(
            table, "has %d bytes instead of %d".formatted(size, entry.getValue()));
      }
      TableCheck.fault(table, size)
          .ifPresent(
              fault -> {
                throw MigrationErrors.fileDamaged(table, "is not whole: " + fault.getMessage());
              });
      done += size;
      progress.counted("bytes of tables checked", done, all);
    }
  }

  private void checkLogs() throws IOException {
    require(folder.resolve("%06d.log".formatted(manifest.log())));
    long next = 0;
    for (Path log : logs.values()) {
      for (byte[] write : LogRecords.of(log, Files.readAllBytes(log))) {
        next = follow(log, write, next);
      }
    }
  }

  private long follow(Path log, byte[] write, long expected) {
    if (write.length < WRITE_HEADER) {
      throw MigrationErrors.fileDamaged(log, "has a write without a header");
    }
    ByteBuffer header = ByteBuffer.wrap(write).order(ByteOrder.LITTLE_ENDIAN);
    long first = header.getLong();
    if (expected == 0 ? first > manifest.lastSequence() + 1 : first != expected) {
      long due = expected == 0 ? manifest.lastSequence() + 1 : expected;
      throw MigrationErrors.fileDamaged(
          log, "has change %d where change %d is due".formatted(first, due));
    }
    return first + header.getInt();
  }

  private Path table(long number) {
    return folder.resolve("%06d.sst".formatted(number));
  }

  private static SortedMap<Long, Path> logs(Path folder, long oldest) throws IOException {
    SortedMap<Long, Path> logs = new TreeMap<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, "*.log")) {
      for (Path child : children) {
        Matcher name = LOG.matcher(String.valueOf(child.getFileName()));
        if (name.matches() && Long.parseLong(name.group(1)) >= oldest) {
          logs.put(Long.parseLong(name.group(1)), child);
        }
      }
    }
    return logs;
  }

  private static Path require(Path file) {
    if (!Files.isRegularFile(file)) {
      throw MigrationErrors.fileDamaged(file, "is missing");
    }
    return file;
  }
}
