package io.osupervisor.supervisor.management;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Tells by time, size and inode that one of some files became another. */
final class FileStamps {
  private final Supplier<? extends Collection<Path>> files;
  private Map<Path, String> seen;

  /**
   * Remembers what is there now.
   *
   * @param files which, asked for each time
   */
  FileStamps(Supplier<? extends Collection<Path>> files) {
    this.files = files;
    this.seen = read();
  }

  /** Whether one of them changed, came or went since the last time. */
  synchronized boolean changed() {
    Map<Path, String> now = read();
    boolean other = !now.equals(seen);
    seen = now;
    return other;
  }

  /** What is there now was not understood: it counts as a change once more. */
  synchronized void forget() {
    seen = Map.of();
  }

  private Map<Path, String> read() {
    Map<Path, String> stamps = new TreeMap<>();
    files.get().forEach(file -> stamps.put(file, stamp(file)));
    return stamps;
  }

  private static String stamp(Path file) {
    try {
      return Files.readAttributes(file, "unix:ino,size,ctime,lastModifiedTime").toString();
    } catch (IOException e) {
      return "absent";
    }
  }
}
