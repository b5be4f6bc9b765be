package io.osupervisor.agent.vault.journal;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;

/**
 * One way to damage a journal.
 *
 * @param name tells it apart from all others
 * @param base of which copy of {@link KnownJournal}
 */
record Damage(String name, String base, Change change) {
  /** What is done to a copy. */
  @FunctionalInterface
  interface Change {
    void to(Path root) throws IOException;
  }

  private static final int GARBAGE = 200;
  private static final int SECTOR = 512;

  private static Damage of(String what, String base, Path file, Change change) {
    return new Damage(what + " in " + base + "/" + file, base, change);
  }

  /** Which should change nothing of what is found. */
  static Damage none(String base) {
    return new Damage("nothing in " + base, base, root -> {});
  }

  static Damage delete(String base, Path file) {
    return of("deleted", base, file, root -> Files.delete(root.resolve(file)));
  }

  static Damage truncate(String base, Path file, long at) {
    return of(
        "cut at " + at,
        base,
        file,
        root -> {
          try (FileChannel channel = FileChannel.open(root.resolve(file), WRITE)) {
            channel.truncate(at);
          }
        });
  }

  static Damage flip(String base, Path file, int at, int bit) {
    return of(
        "bit " + bit + " flipped at " + at,
        base,
        file,
        root -> {
          byte[] bytes = Files.readAllBytes(root.resolve(file));
          bytes[at] ^= (byte) (1 << bit);
          Files.write(root.resolve(file), bytes);
        });
  }

  static Damage garbage(String base, Path file, int at) {
    byte[] garbage = new byte[GARBAGE];
    new Random(at).nextBytes(garbage);
    return of("garbage at " + at, base, file, root -> put(root.resolve(file), at, garbage));
  }

  static Damage zeroSector(String base, Path file, int sector) {
    int at = sector * SECTOR;
    return of("zeros at " + at, base, file, root -> put(root.resolve(file), at, new byte[SECTOR]));
  }

  /** A sector holds what belongs to another. */
  static Damage misdirectedSector(String base, Path file, int from, int to) {
    return of(
        "sector " + from + " at the place of " + to,
        base,
        file,
        root -> {
          byte[] bytes = Files.readAllBytes(root.resolve(file));
          int length = Math.min(SECTOR, bytes.length - Math.max(from, to) * SECTOR);
          System.arraycopy(bytes, from * SECTOR, bytes, to * SECTOR, length);
          Files.write(root.resolve(file), bytes);
        });
  }

  /** A file holds what belongs to another. */
  static Damage replace(String base, Path file, Path other) {
    return of(
        "the content of " + other,
        base,
        file,
        root -> Files.write(root.resolve(file), Files.readAllBytes(root.resolve(other))));
  }

  /** A folder, or nothing in its place where there is no other. */
  static Damage swap(String base, String folder, Path other) {
    return new Damage(
        base + " with " + folder + " of " + other.getFileName(),
        base,
        root -> {
          Scratch.delete(root.resolve(folder));
          if (Files.exists(other.resolve(folder))) {
            KnownJournal.copy(other.resolve(folder), root.resolve(folder));
          }
        });
  }

  /** A folder is restored from another copy, and what was there is not deleted before. */
  static Damage overlay(String base, String folder, Path other) {
    return new Damage(
        base + " with " + folder + " of " + other.getFileName() + " laid over",
        base,
        root -> {
          for (Path file : KnownJournal.below(other.resolve(folder))) {
            Path place = root.resolve(other.relativize(file));
            Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
          }
        });
  }

  private static void put(Path file, int at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      int room = (int) Math.min(bytes.length, channel.size() - at);
      channel.write(ByteBuffer.wrap(bytes, 0, room), at);
    }
  }
}
