package io.osupervisor.agent.vault.migrate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a file in the form of LevelDB's logs: blocks of 32 KiB that hold records, or parts of them,
 * each after a header of checksum, length and kind. LevelDB itself leaves out what it cannot read
 * and says nothing; here that is damage, except for what a kill leaves: the native library writes
 * into mapped memory that lies ahead of it full of zeros, so that a record which is cut short and
 * followed by nothing but zeros is taken for one that was being written, and never acknowledged.
 * The very last record, damaged afterwards where zeros follow it, looks the same and is left out as
 * well, as LevelDB would: the file alone cannot tell the two apart.
 *
 * @see <a href="https://github.com/google/leveldb/blob/main/doc/log_format.md">log_format.md</a>
 */
final class LogRecords {
  private static final int BLOCK = 32 * 1024;
  private static final int HEADER = 7;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int LAST = 4;

  private final Path file;
  private final byte[] bytes;
  private final ByteBuffer buffer;
  private final List<byte[]> records = new ArrayList<>();
  private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
  private boolean partial;
  private int at;

  private LogRecords(Path file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
    this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** All records of a file with these bytes. */
  static List<byte[]> of(Path file, byte[] bytes) {
    LogRecords log = new LogRecords(file, bytes);
    if (!log.readsToEnd() || !log.partial) {
      return log.records;
    }
    throw log.damaged("ends in the middle of a record");
  }

  /** Reads on; false where a kill ended it. */
  private boolean readsToEnd() {
    while (at < bytes.length) {
      int left = BLOCK - at % BLOCK;
      if (left < HEADER) {
        at = Math.min(bytes.length, at + left);
      } else if (bytes.length - at < HEADER) {
        throw damaged("ends in the middle of a header");
      } else if (isZeroFrom(at)) {
        return false;
      } else if (!readsPart(left)) {
        return false;
      }
    }
    return true;
  }

  private boolean readsPart(int left) {
    int length = buffer.getShort(at + 4) & 0xffff;
    int kind = bytes[at + 6];
    int end = at + HEADER + length;
    if (HEADER + length > left) {
      throw damaged("has a record of an impossible length");
    }
    if (end > bytes.length) {
      throw damaged("ends in the middle of a record");
    }
    if (kind < FULL
        || kind > LAST
        || buffer.getInt(at) != MaskedCrc.of(bytes, at + 6, length + 1)) {
      if (end < bytes.length && isZeroFrom(end)) {
        return false;
      }
      throw damaged("has a record with a bad checksum");
    }
    if (partial == (kind == FULL || kind == FIRST)) {
      throw damaged("has a part of a record without the others");
    }
    parts.write(bytes, at + HEADER, length);
    partial = kind != FULL && kind != LAST;
    if (!partial) {
      records.add(parts.toByteArray());
      parts.reset();
    }
    at = end;
    return true;
  }

  private boolean isZeroFrom(int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private RuntimeException damaged(String what) {
    return MigrationErrors.fileDamaged(file, what + ", at byte " + at + " of " + bytes.length);
  }
}
