package io.osupervisor.agent.vault.journal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One record of a ledger file, big-endian: its length (4), CRC-32C (4), kind (1), the offset up to
 * which the file was synced when the frame was written (8), and the body. The checksum covers the
 * node, the generation and the frame's own offset too, so that what an older file left on the same
 * blocks, or what was written to a wrong place, is not taken for this file's.
 *
 * @param at where it begins in the file
 * @param end where the next one begins
 * @param body at its position, not before
 */
record LedgerFrame(Kind kind, int at, int end, long synced, ByteBuffer body) {
  /** The length of a frame without a body, in bytes. */
  static final int OVERHEAD = 17;

  /** What a frame says. Its code is part of the format. */
  enum Kind {
    /** All that was promised when the file was made; the first frame, and only that. */
    BASE(1),
    /** A commit. */
    COMMIT(2),
    /** Nothing but how far the file was synced. */
    SYNCED(3),
    /** The ledger was closed in order; nothing follows. */
    CLOSED(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /** Completes a frame whose body is in its place behind {@value #OVERHEAD} bytes left free. */
  static void seal(LedgerHeader header, Kind kind, int at, int synced, byte[] frame) {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    buffer.putInt(frame.length).putInt(0).put((byte) kind.code).putLong(synced);
    buffer.putInt(Integer.BYTES, crc(header, at, frame, 0, frame.length));
  }

  /** The frame that begins there, if one does whose checksum is right. */
  static Optional<LedgerFrame> read(LedgerHeader header, byte[] bytes, int at) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    if (header.length() - at < OVERHEAD) {
      return Optional.empty();
    }
    int length = file.getInt(at);
    long synced = file.getLong(at + 9);
    // The checksum is the judge; these spare it where most bytes that are no frame show already.
    if (length < OVERHEAD || length > header.length() - at || synced < 0 || synced > at) {
      return Optional.empty();
    }
    Optional<Kind> kind = kind(file.get(at + 8));
    if (kind.isEmpty() || file.getInt(at + 4) != crc(header, at, bytes, at, length)) {
      return Optional.empty();
    }
    ByteBuffer body = file.limit(at + length).position(at + OVERHEAD);
    return Optional.of(new LedgerFrame(kind.get(), at, at + length, synced, body));
  }

  private static Optional<Kind> kind(int code) {
    for (Kind kind : Kind.values()) {
      if (kind.code == code) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private static int crc(LedgerHeader header, int at, byte[] bytes, int offset, int length) {
    ByteBuffer place = ByteBuffer.allocate(4 * Long.BYTES);
    place.putLong(header.node().getMostSignificantBits());
    place.putLong(header.node().getLeastSignificantBits());
    place.putLong(header.generation()).putLong(at);
    CRC32C crc = new CRC32C();
    crc.update(place.array());
    crc.update(bytes, offset, Integer.BYTES);
    crc.update(bytes, offset + 2 * Integer.BYTES, length - 2 * Integer.BYTES);
    return (int) crc.getValue();
  }
}
