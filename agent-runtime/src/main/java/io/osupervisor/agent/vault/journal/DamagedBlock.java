package io.osupervisor.agent.vault.journal;

import io.airlift.compress.snappy.SnappyDecompressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.util.Slice;
import org.iq80.leveldb.util.VariableLengthQuantity;

/**
 * A block of data whose checksum is wrong, as LevelDB reads it when it compacts, without a look at
 * the checksum. Most it finds damaged itself, or takes for events, which have checksums of their
 * own. It does not survive a key that is shorter than what it adds to each.
 */
final class DamagedBlock {
  /** So many times its own length is more than any block becomes when it is decompressed. */
  private static final int MOST_COMPRESSED = 256;

  private final ByteBuffer bytes;
  private final int end;
  private int keyLength;

  private DamagedBlock(ByteBuffer bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /** Whether LevelDB ends the process when it compacts this. */
  static boolean isDeadly(Slice block, CompressionType kind) {
    if (kind == CompressionType.SNAPPY && isTooLong(block)) {
      return true;
    }
    try {
      Slice content = TableCheck.content(block, kind);
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes()).order(ByteOrder.LITTLE_ENDIAN);
      int starts = bytes.getInt(bytes.limit() - Integer.BYTES);
      int end = bytes.limit() - Math.multiplyExact(Math.addExact(starts, 1), Integer.BYTES);
      bytes.position(bytes.getInt(end));
      return new DamagedBlock(bytes, end).hasShortKey();
    } catch (RuntimeException e) {
      // Many kinds of them, for what LevelDB cannot decode either.
      return false;
    }
  }

  private static boolean isTooLong(Slice block) {
    try {
      long length = SnappyDecompressor.getUncompressedLength(block.getBytes(), 0);
      return length < 0 || length > (long) MOST_COMPRESSED * block.length();
    } catch (RuntimeException e) {
      // A length that LevelDB cannot decode either, or one of more than two gigabytes.
      return true;
    }
  }

  private boolean hasShortKey() {
    while (bytes.position() < end) {
      int shared = VariableLengthQuantity.readVariableLengthInt(bytes);
      int more = VariableLengthQuantity.readVariableLengthInt(bytes);
      int value = VariableLengthQuantity.readVariableLengthInt(bytes);
      if (shared < 0 || shared > keyLength || more < 0 || value < 0) {
        return false;
      }
      keyLength = Math.addExact(shared, more);
      int next = Math.addExact(bytes.position(), Math.addExact(more, value));
      if (next > end) {
        return false;
      }
      if (keyLength < Long.BYTES) {
        return true;
      }
      bytes.position(next);
    }
    return false;
  }
}
