package io.osupervisor.agent.vault.migrate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Breaks files, and copies folders to be broken. */
final class Damage {
  private Damage() {}

  static List<Path> filesOf(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    }
  }

  static Path copy(Path folder, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : filesOf(folder)) {
      Files.copy(file, to.resolve(folder.relativize(file)));
    }
    return to;
  }

  static byte[] flipped(byte[] bytes, int at, int bit) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= (byte) (1 << bit);
    return flipped;
  }

  static byte[] cut(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }
}
