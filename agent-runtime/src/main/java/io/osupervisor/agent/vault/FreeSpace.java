package io.osupervisor.agent.vault;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Measures the file system below a directory. */
@FunctionalInterface
public interface FreeSpace {
  /** What is free for this user, and what there is in all, in bytes. */
  record Reading(long free, long total) {}

  /** Measures now. */
  Reading read() throws IOException;

  /** Measures the file system that holds the directory. */
  static FreeSpace of(Path directory) {
    AtomicReference<@Nullable FileStore> known = new AtomicReference<>();
    return () -> {
      FileStore store = known.get();
      if (store == null) {
        // Reads the list of all mounts; what it finds asks for the directory's file system each
        // time.
        store = Files.getFileStore(directory);
        known.set(store);
      }
      return new Reading(store.getUsableSpace(), store.getTotalSpace());
    };
  }
}
