package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.journal.LedgerFrame.Kind;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What is to be written to one ledger file, and where; it writes nothing itself. The body of a base
 * and of a commit: number of the batch (8), its hash (16), how many persistence ids (4), and for
 * each its number in this file (4), its highest sequence number (8) and, when the number is new,
 * the length of its name (2) and the name in UTF-8. Numbers count from 0 in the order of first use.
 */
final class LedgerEncoder {
  private static final int BODY = Long.BYTES + ChainHash.SIZE + Integer.BYTES;
  private static final int PAIR = Integer.BYTES + Long.BYTES;

  private final LedgerHeader header;
  private final Map<String, Integer> numbers;
  private int position;
  private int synced;

  private LedgerEncoder(LedgerHeader header, Map<String, Integer> numbers, int position) {
    this.header = header;
    this.numbers = numbers;
    this.position = position;
    this.synced = position;
  }

  /** A new file: its first content, of its full length, and what encodes the frames behind it. */
  @SuppressWarnings("ArrayRecordComponent") // Bytes are carried, never compared.
  record NewFile(byte[] bytes, LedgerEncoder frames) {}

  /** Bytes that belong at this offset. */
  @SuppressWarnings("ArrayRecordComponent") // Bytes are carried, never compared.
  record Piece(int at, byte[] bytes) {}

  /**
   * A file that begins with a promise, to be synced before the first frame behind it is encoded.
   *
   * @param room for frames, in bytes; at least as much as the promise takes is left, so that what
   *     is rewritten is never more than what was appended
   */
  static NewFile begin(UUID node, long generation, Promise base, int room) {
    return begin(node, generation, base, room, 0);
  }

  /**
   * The same, of a length where that is enough.
   *
   * @param ready the bytes of a file that lies ready, or 0
   */
  static NewFile begin(UUID node, long generation, Promise base, int room, int ready) {
    Map<String, Integer> numbers = new HashMap<>();
    byte[] frame = promise(base.batch(), base.hash(), new TreeMap<>(base.highest()), numbers);
    int end = LedgerHeader.SIZE + frame.length;
    int length = Math.max(ready, Math.addExact(end, Math.max(room, frame.length)));
    LedgerHeader header = new LedgerHeader(node, generation, length);
    LedgerFrame.seal(header, Kind.BASE, LedgerHeader.SIZE, 0, frame);
    byte[] bytes = new byte[length];
    System.arraycopy(header.encode(), 0, bytes, 0, LedgerHeader.SIZE);
    System.arraycopy(frame, 0, bytes, LedgerHeader.SIZE, frame.length);
    return new NewFile(bytes, new LedgerEncoder(header, numbers, end));
  }

  /** The bytes of a file that begins with such a promise. */
  static int length(Map<String, Long> highest, int room) {
    int frame = promise(0, ChainHash.ZERO, highest, new HashMap<>()).length;
    return Math.addExact(LedgerHeader.SIZE + frame, Math.max(room, frame));
  }

  /**
   * The frame of a commit, or nothing when the file has no room for it and the one that closes it.
   * Then nothing more can be encoded: a new file must begin with a promise that holds this commit.
   */
  Optional<Piece> commit(long batch, ChainHash hash, Map<String, Long> highest) {
    byte[] frame = promise(batch, hash, highest, numbers);
    return fits(frame.length + LedgerFrame.OVERHEAD)
        ? Optional.of(next(Kind.COMMIT, frame))
        : Optional.empty();
  }

  /**
   * Says that all up to the offset was synced. The frame that tells it at once, so that an idle
   * ledger need not wait for its next commit, or nothing when there is no room for it.
   */
  Optional<Piece> synced(int offset) {
    synced = Math.max(synced, offset);
    return fits(2 * LedgerFrame.OVERHEAD)
        ? Optional.of(next(Kind.SYNCED, new byte[LedgerFrame.OVERHEAD]))
        : Optional.empty();
  }

  /** The frame that closes the file, to be encoded when everything before it was synced. */
  Piece closed() {
    synced = position;
    return next(Kind.CLOSED, new byte[LedgerFrame.OVERHEAD]);
  }

  /** Whether less room is left than was used. */
  boolean isHalfFull() {
    return position > header.length() / 2;
  }

  /** Where the next frame goes. */
  int position() {
    return position;
  }

  private boolean fits(int bytes) {
    return bytes <= header.length() - position;
  }

  private Piece next(Kind kind, byte[] frame) {
    LedgerFrame.seal(header, kind, position, synced, frame);
    Piece piece = new Piece(position, frame);
    position += frame.length;
    return piece;
  }

  private static byte[] promise(
      long batch, ChainHash hash, Map<String, Long> highest, Map<String, Integer> numbers) {
    Map<String, byte[]> names = new HashMap<>();
    long length = LedgerFrame.OVERHEAD + BODY;
    for (String id : highest.keySet()) {
      length += PAIR;
      if (!numbers.containsKey(id)) {
        byte[] name = PersistenceIds.encode(id);
        names.put(id, name);
        length += Short.BYTES + name.length;
      }
    }
    ByteBuffer frame = ByteBuffer.allocate(Math.toIntExact(length));
    frame.position(LedgerFrame.OVERHEAD);
    frame.putLong(batch).put(hash.bytes()).putInt(highest.size());
    highest.forEach(
        (id, seq) -> {
          byte[] name = names.get(id);
          int number = numbers.computeIfAbsent(id, first -> numbers.size());
          frame.putInt(number).putLong(seq);
          if (name != null) {
            frame.putShort((short) name.length).put(name);
          }
        });
    return frame.array();
  }
}
