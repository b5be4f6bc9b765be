package io.osupervisor.agent.vault.migrate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What LevelDB's manifest says of its files.
 *
 * @param log the oldest log that is still needed
 * @param lastSequence the number of the newest write when this was written
 * @param tables the sizes of the tables in bytes, by their numbers
 */
record TableManifest(long log, long lastSequence, SortedMap<Long, Long> tables) {
  /** Reads the edits that are the records of a manifest. */
  static TableManifest of(Path file, List<byte[]> edits) {
    Edits all = new Edits();
    try {
      for (byte[] edit : edits) {
        all.apply(ByteBuffer.wrap(edit).order(ByteOrder.LITTLE_ENDIAN));
      }
    } catch (IllegalArgumentException e) {
      throw MigrationErrors.fileDamaged(file, "has an edit that cannot be decoded: " + e);
    }
    if (all.log == 0) {
      throw MigrationErrors.fileDamaged(file, "names no log");
    }
    return new TableManifest(all.log, all.lastSequence, all.tables);
  }

  private static final class Edits {
    private final SortedMap<Long, Long> tables = new TreeMap<>();
    private long log;
    private long lastSequence;

    void apply(ByteBuffer edit) {
      while (edit.hasRemaining()) {
        int tag = (int) Varint.read(edit);
        switch (tag) {
          case 1 -> skip(edit);
          case 2 -> log = Varint.read(edit);
          case 3, 9 -> Varint.read(edit);
          case 4 -> lastSequence = Varint.read(edit);
          case 5 -> {
            Varint.read(edit);
            skip(edit);
          }
          case 6 -> {
            Varint.read(edit);
            tables.remove(Varint.read(edit));
          }
          case 7 -> {
            Varint.read(edit);
            tables.put(Varint.read(edit), Varint.read(edit));
            skip(edit);
            skip(edit);
          }
          default -> throw new IllegalArgumentException("tag " + tag);
        }
      }
    }

    private static void skip(ByteBuffer edit) {
      long length = Varint.read(edit);
      if (length < 0 || length > edit.remaining()) {
        throw new IllegalArgumentException("a text of " + length + " bytes");
      }
      edit.position(edit.position() + (int) length);
    }
  }
}
