package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.CheckpointFiles;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import io.osupervisor.agent.version.VersionFiles;
import io.osupervisor.config.AgentName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of a data directory that are memory beside the journal: snapshots, the checkpoints of
 * agents, and the versions with their files, without which no agent starts. Each says in itself, or
 * in its name, what it must hold.
 */
final class VaultFiles {
  /** What a file is. */
  enum Kind {
    SNAPSHOT("snapshots", "snapshots/[0-9a-f]{16}/[0-9]{1,19}-[0-9]{1,19}\\.snap(\\.broken)?"),
    CHECKPOINT(
        "checkpoints", "checkpoints/" + AgentName.PATTERN + "/[0-9a-f]{2}/[0-9a-f]{64}\\.ckpt"),
    VERSION(
        "genomes",
        "genomes/(versions/[0-9a-f]{2}/[0-9a-f]{64}\\.json|files/[0-9a-f]{2}/[0-9a-f]{64})");

    private final String folder;
    private final Pattern path;

    Kind(String folder, String path) {
      this.folder = folder;
      this.path = Pattern.compile(path);
    }

    /** The folder of all files of the kind. */
    String folder() {
      return folder;
    }
  }

  private VaultFiles() {}

  /** All of a kind below a data directory, in the order of their paths. */
  static List<Path> in(Path root, Kind kind) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path file : FileTrees.files(root.resolve(kind.folder))) {
      if (kind.path.matcher(path(root, file)).matches()) {
        found.add(file);
      }
    }
    return found;
  }

  /** Where a file lies below a directory, with slashes. */
  static String path(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  /** Whether this is the path of a file of some kind, and nothing else. */
  static boolean isPath(String path) {
    for (Kind kind : Kind.values()) {
      if (kind.path.matcher(path).matches()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a node found it damaged and keeps it only as a trace. */
  static boolean isSetAside(Path file) {
    return isSetAside(file.toString());
  }

  /** The same of a path. */
  static boolean isSetAside(String path) {
    return path.endsWith(".broken");
  }

  /** The kind of a file of such a path. */
  static Kind kind(String path) {
    for (Kind kind : Kind.values()) {
      if (kind.path.matcher(path).matches()) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no file of a vault: " + path);
  }

  /**
   * Reads a file to its last byte and checks it.
   *
   * @throws AgentException for what is wrong with it
   */
  static void check(Path root, Path file, Kind kind) {
    switch (kind) {
      case SNAPSHOT -> SnapshotFile.readInPlace(root.resolve(kind.folder), file);
      case CHECKPOINT -> CheckpointFiles.check(file);
      case VERSION -> VersionFiles.check(root.resolve(kind.folder), file);
    }
  }
}
