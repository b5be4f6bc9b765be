package io.osupervisor.agent.vault;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;

/**
 * What the file {@code osupervisor.mark} says of a data directory.
 *
 * @param format the version of the directory's layout
 * @param node the identity of the node, given once
 * @param pid the process that opened the directory last
 * @param created when the directory was first used
 * @param journalCreated whether a journal exists, so that its absence is a loss
 * @param sharedStore the identity of the database that has the node's events instead; empty where
 *     none ever had them
 */
record DirectoryMark(
    int format, UUID node, long pid, Instant created, boolean journalCreated, String sharedStore) {
  static final int FORMAT = 2;
  static final String FILE = "osupervisor.mark";

  private static final Set<String> NOT_FOREIGN =
      Set.of(
          DirectoryLock.FILE,
          "lost+found",
          "import" + StoppedDirectory.UNPLACED,
          "import" + StoppedDirectory.READY);

  static DirectoryMark read(Path root) throws IOException {
    return read(root, FORMAT);
  }

  /** Reads a mark of any format up to the newest one that is known. */
  static DirectoryMark read(Path root, int known) throws IOException {
    Path file = root.resolve(FILE);
    Properties lines = new Properties();
    lines.load(new StringReader(Files.readString(file)));
    try {
      int format = Integer.parseInt(lines.getProperty("format"));
      if (format > known) {
        throw DirectoryErrors.newerFormat(root, format, known);
      }
      return new DirectoryMark(
          format,
          UUID.fromString(lines.getProperty("node")),
          Long.parseLong(lines.getProperty("pid")),
          Instant.parse(lines.getProperty("created")),
          "created".equals(lines.getProperty("journal")),
          lines.getProperty("shared-store", ""));
    } catch (IllegalArgumentException | NullPointerException | java.time.DateTimeException e) {
      throw DirectoryErrors.markDamaged(file, e);
    }
  }

  /** That of a directory which is used for the first time. */
  static DirectoryMark fresh(InstantSource clock) {
    return new DirectoryMark(FORMAT, UUID.randomUUID(), ownPid(), clock.instant(), false, "");
  }

  /** An older directory stays as it is until somebody asks for its migration. */
  static void requireNewest(Path root, DirectoryMark mark) {
    if (mark.format() < FORMAT) {
      throw DirectoryErrors.olderFormat(root, mark.format(), FORMAT);
    }
    if (Files.exists(root.resolve("journal" + StoppedDirectory.UNPLACED))) {
      throw DirectoryErrors.halfMigrated(root);
    }
  }

  /**
   * What a command has begun to put into its places is ended by that command alone.
   *
   * @param own the command that asks; none for a node
   */
  static void requireFinished(Path root, String own) {
    for (String command : List.of("import", "repair")) {
      if (!command.equals(own) && Files.exists(root.resolve(command + StoppedDirectory.READY))) {
        throw DirectoryErrors.halfDone(root, command);
      }
    }
  }

  /** A directory without a mark holds nothing, or what an import left that was cut short. */
  static void requireUnused(Path root) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(root)) {
      for (Path child : children) {
        String name = String.valueOf(child.getFileName());
        if (!NOT_FOREIGN.contains(name) && !name.endsWith(".part")) {
          throw DirectoryErrors.foreign(root, name);
        }
      }
    }
  }

  static long ownPid() {
    return ProcessHandle.current().pid();
  }

  void write(Path root) throws IOException {
    String text =
        """
        # The mark of an OSupervisor data directory. Do not edit.
        format=%d
        node=%s
        pid=%d
        created=%s
        journal=%s
        """
            .formatted(format, node, pid, created, journalCreated ? "created" : "none");
    if (!sharedStore.isEmpty()) {
      text += "shared-store=" + sharedStore.replace("\\", "\\\\") + "\n";
    }
    DurableFiles.write(root.resolve(FILE), text.getBytes(StandardCharsets.UTF_8));
  }

  DirectoryMark ownedBy(long newPid) {
    return new DirectoryMark(format, node, newPid, created, journalCreated, sharedStore);
  }

  DirectoryMark ofFormat(int newFormat) {
    return new DirectoryMark(newFormat, node, pid, created, journalCreated, sharedStore);
  }

  /** From now on the events are here. */
  DirectoryMark withJournal() {
    return new DirectoryMark(format, node, pid, created, true, "");
  }

  /** From now on the events are there. */
  DirectoryMark withShared(String store) {
    return new DirectoryMark(format, node, pid, created, false, store);
  }
}
