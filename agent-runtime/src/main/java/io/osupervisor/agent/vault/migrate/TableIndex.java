package io.osupervisor.agent.vault.migrate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Checks the parts of a table that LevelDB reads without looking at their checksums, whatever it is
 * asked for: the footer and the indexes. A damaged index could hide whole blocks.
 *
 * @see <a href="https://github.com/google/leveldb/blob/main/doc/table_format.md">table_format.md
 *     </a>
 */
final class TableIndex {
  private static final int FOOTER = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;

  /** After each block: how it is compressed, and the checksum. */
  private static final int TRAILER = 1 + Integer.BYTES;

  private final Path file;
  private final FileChannel channel;
  private final long size;

  private TableIndex(Path file, FileChannel channel, long size) {
    this.file = file;
    this.channel = channel;
    this.size = size;
  }

  /**
   * Refuses a table whose index is damaged.
   *
   * @throws io.osupervisor.agent.AgentException {@code journal_damaged}
   */
  static void check(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      new TableIndex(file, channel, channel.size()).check();
    }
  }

  private void check() throws IOException {
    if (size < FOOTER) {
      throw MigrationErrors.fileDamaged(file, "is too short for a table");
    }
    ByteBuffer footer = littleEndian(read(size - FOOTER, FOOTER));
    if (footer.getLong(FOOTER - Long.BYTES) != MAGIC) {
      throw MigrationErrors.fileDamaged(file, "does not end as a table does");
    }
    try {
      checkBlock(Varint.read(footer), Varint.read(footer));
      checkBlock(Varint.read(footer), Varint.read(footer));
    } catch (IllegalArgumentException e) {
      throw MigrationErrors.fileDamaged(file, "has no index that can be found: " + e.getMessage());
    }
  }

  private void checkBlock(long offset, long length) throws IOException {
    if (offset < 0 || length < 0 || offset > size || length > size - offset - TRAILER) {
      throw new IllegalArgumentException("%d bytes at %d".formatted(length, offset));
    }
    byte[] block = read(offset, (int) length + TRAILER);
    int covered = (int) length + 1;
    if (littleEndian(block).getInt(covered) != MaskedCrc.of(block, 0, covered)) {
      throw MigrationErrors.fileDamaged(file, "has an index with a bad checksum");
    }
  }

  private byte[] read(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw MigrationErrors.fileDamaged(file, "became shorter while it was read");
      }
    }
    return bytes;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
