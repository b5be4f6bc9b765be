package io.osupervisor.agent.vault.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for what is thrown away soon, in memory where the machine offers that. */
public final class Scratch {
  private static final Path MEMORY = Path.of("/dev/shm");

  private Scratch() {}

  /** Makes one. */
  public static Path create() throws IOException {
    String prefix = "osup-damage-";
    return Files.isWritable(MEMORY)
        ? Files.createTempDirectory(MEMORY, prefix)
        : Files.createTempDirectory(prefix);
  }

  /** Deletes a folder with all that is in it. */
  public static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        List<Path> deepest = all.sorted(Comparator.reverseOrder()).toList();
        for (Path path : deepest) {
          Files.delete(path);
        }
      }
    }
  }
}
