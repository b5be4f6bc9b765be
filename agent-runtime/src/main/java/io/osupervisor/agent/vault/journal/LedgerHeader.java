package io.osupervisor.agent.vault.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first {@value #SIZE} bytes of a ledger file, big-endian: magic (8), format version (2), zero
 * (2), the node (16), generation (8), length of the whole file (8), CRC-32C of all that (4).
 *
 * @param node whose ledger it is
 * @param generation from 1; the file with the highest counts
 * @param length of the file in bytes, which never changes
 */
record LedgerHeader(UUID node, long generation, int length) {
  static final int SIZE = 48;
  static final int VERSION = 1;

  private static final byte[] MAGIC = "OSUPLEDG".getBytes(StandardCharsets.US_ASCII);

  LedgerHeader {
    if (generation < 1 || length < SIZE) {
      throw new IllegalArgumentException("generation " + generation + " of " + length + " bytes");
    }
  }

  byte[] encode() {
    ByteBuffer buffer = ByteBuffer.allocate(SIZE);
    buffer.put(MAGIC).putShort((short) VERSION).putShort((short) 0);
    buffer.putLong(node.getMostSignificantBits()).putLong(node.getLeastSignificantBits());
    buffer.putLong(generation).putLong(length);
    buffer.putInt(crc(buffer.array()));
    return buffer.array();
  }

  /** Reads the header of a file that was read whole. The file is named in refusals only. */
  static LedgerHeader decode(Path file, byte[] bytes) {
    if (bytes.length < SIZE) {
      throw LedgerErrors.damaged(file, "it has " + bytes.length + " bytes, less than a header");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[MAGIC.length];
    buffer.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw LedgerErrors.damaged(file, "its first bytes are not those of a ledger");
    }
    int version = buffer.getShort();
    buffer.getShort();
    UUID node = new UUID(buffer.getLong(), buffer.getLong());
    long generation = buffer.getLong();
    long length = buffer.getLong();
    if (buffer.getInt() != crc(bytes)) {
      throw LedgerErrors.damaged(file, "the header's checksum does not match");
    }
    if (version != VERSION) {
      throw LedgerErrors.newerFormat(file, version);
    }
    if (length != bytes.length) {
      throw LedgerErrors.damaged(
          file, "it was made with %d bytes and has %d".formatted(length, bytes.length));
    }
    return new LedgerHeader(node, generation, bytes.length);
  }

  private static int crc(byte[] header) {
    CRC32C crc = new CRC32C();
    crc.update(header, 0, SIZE - Integer.BYTES);
    return (int) crc.getValue();
  }
}
