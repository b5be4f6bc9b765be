package io.osupervisor.agent.vault.crash;

import java.nio.file.Path;

/** What a file below a data directory is, told by its name. */
final class FileKind {
  static final String LOG = "log";
  static final String MANIFEST = "manifest";
  static final String TABLE = "table";
  static final String CURRENT = "CURRENT";
  static final String ACKNOWLEDGEMENT = "acknowledgement";

  private FileKind() {}

  /** A few words; empty for what lies elsewhere. */
  static String of(Path data, String path) {
    if (path.startsWith("pipe:")) {
      return ACKNOWLEDGEMENT;
    }
    Path file = Path.of(path);
    if (!file.startsWith(data) || file.equals(data)) {
      return "";
    }
    Path below = data.relativize(file);
    String name = String.valueOf(below.getFileName());
    return switch (below.getName(0).toString()) {
      case "journal", "journal.part" -> ofStore(below.getNameCount(), name);
      case "ledger" -> ofOther(below.getNameCount() == 1, "ledger", name);
      case "snapshots" -> ofOther(below.getNameCount() < 3, "snapshot", name);
      case "checkpoints" -> ofOther(!name.contains("."), "blob", name);
      default -> "";
    };
  }

  private static String ofStore(int depth, String name) {
    if (depth == 1) {
      return "store's folder";
    } else if (name.endsWith(".log")) {
      return LOG;
    } else if (name.endsWith(".sst")) {
      return TABLE;
    } else if (name.startsWith("MANIFEST")) {
      return MANIFEST;
    } else if (name.endsWith(".dbtmp") || name.equals("CURRENT")) {
      return CURRENT;
    }
    return "";
  }

  private static String ofOther(boolean folder, String kind, String name) {
    if (folder) {
      return kind + "'s folder";
    }
    return name.endsWith(".part") ? "next " + kind : kind;
  }
}
