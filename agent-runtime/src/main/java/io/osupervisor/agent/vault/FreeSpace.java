package io.osupervisor.agent.vault;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Measures the file system below a directory. */
@FunctionalInterface
public interface FreeSpace {
  /** What is free for this user, and what there is in all, in bytes. */
  record Reading(long free, long total) {}

  /** Measures now. */
  Reading read() throws IOException;

  /** Measures the file system that holds the directory. */
  static FreeSpace of(Path directory) {
    return () -> {
      FileStore store = Files.getFileStore(directory);
      return new Reading(store.getUsableSpace(), store.getTotalSpace());
    };
  }
}
