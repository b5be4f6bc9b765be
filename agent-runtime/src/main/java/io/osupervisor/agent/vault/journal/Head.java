package io.osupervisor.agent.vault.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How far one persistence id is.
 *
 * @param highest the highest number ever given; kept for ever, so that no number is used twice
 * @param deletedTo events up to this number are deleted; 0 for none
 */
public record Head(long highest, long deletedTo) {
  /** Of one that never wrote. */
  public static final Head NONE = new Head(0, 0);

  private static final int SIZE = 2 * Long.BYTES + Integer.BYTES;

  /**
   * @throws IllegalArgumentException for more deleted than written
   */
  public Head {
    if (deletedTo < 0 || highest < deletedTo) {
      throw new IllegalArgumentException("highest %d, deleted to %d".formatted(highest, deletedTo));
    }
  }

  Head grownTo(long seq) {
    return new Head(seq, deletedTo);
  }

  /** Deletions beyond what there is delete all there is. */
  Head deletedTo(long seq) {
    return new Head(highest, Math.max(deletedTo, Math.min(seq, highest)));
  }

  /** What both know. */
  public Head or(Head other) {
    return new Head(Math.max(highest, other.highest), Math.max(deletedTo, other.deletedTo));
  }

  /** As it is kept with a deletion: highest (8), deleted to (8), CRC-32C of key and both (4). */
  byte[] encode(byte[] key) {
    ByteBuffer value = ByteBuffer.allocate(SIZE).putLong(highest).putLong(deletedTo);
    return value.putInt(crc(key, value.array())).array();
  }

  static Head decode(byte[] key, byte[] value) {
    if (value.length != SIZE
        || ByteBuffer.wrap(value).getInt(SIZE - Integer.BYTES) != crc(key, value)) {
      throw JournalErrors.damaged(
          "the record of deletions of " + StoreKeys.persistenceIdOfHead(key) + " is damaged");
    }
    return new Head(ByteBuffer.wrap(value).getLong(0), ByteBuffer.wrap(value).getLong(Long.BYTES));
  }

  private static int crc(byte[] key, byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(key);
    crc.update(value, 0, SIZE - Integer.BYTES);
    return (int) crc.getValue();
  }
}
