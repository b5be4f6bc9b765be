package io.osupervisor.agent.vault.journal;

import java.util.Arrays;

/**
 * Pekko's wire form of an event (a {@code PersistentMessage}) without what its key says: its first
 * field, the payload, then number and persistence id, then the others. Those two are left out, and
 * the payload comes last: what is the same in each event of an agent is in one place then, which
 * compresses better.
 */
final class LeanEvent {
  private static final byte PAYLOAD = (1 << 3) | 2;
  private static final byte SEQ = 2 << 3;
  private static final byte PERSISTENCE_ID = (3 << 3) | 2;
  private static final int MOST_VARINT = 10;
  private static final int NOWHERE = -1;

  private LeanEvent() {}

  /**
   * Writes an event behind so many bytes that are left free.
   *
   * @return empty for one that is not in the order of Pekko, or says other than its key
   */
  static byte[] write(int free, byte[] key, byte[] repr) {
    byte[] known = known(key);
    int at = repr.length > 0 && repr[0] == PAYLOAD ? fieldEnd(repr, 0) : NOWHERE;
    if (at < 0 || !isAt(known, repr, at)) {
      return new byte[0];
    }
    int others = at + known.length;
    if (payload(repr, others) != repr.length) {
      return new byte[0];
    }
    byte[] lean = new byte[free + repr.length - known.length];
    System.arraycopy(repr, others, lean, free, repr.length - others);
    System.arraycopy(repr, 0, lean, lean.length - at, at);
    return lean;
  }

  /**
   * The event that was written behind so many bytes.
   *
   * @return empty where there is none
   */
  static byte[] read(int free, byte[] key, byte[] lean) {
    int at = payload(lean, free);
    if (at < 0 || at == lean.length || fieldEnd(lean, at) != lean.length) {
      return new byte[0];
    }
    byte[] known = known(key);
    int size = lean.length - at;
    byte[] repr = new byte[lean.length - free + known.length];
    System.arraycopy(lean, at, repr, 0, size);
    System.arraycopy(known, 0, repr, size, known.length);
    System.arraycopy(lean, free, repr, size + known.length, at - free);
    return repr;
  }

  /** Number and id as Pekko writes them. */
  private static byte[] known(byte[] key) {
    int id = key.length - 2 - Long.BYTES;
    byte[] fields = new byte[2 + 2 * MOST_VARINT + id];
    fields[0] = SEQ;
    int at = putVarint(fields, 1, StoreKeys.seqOfEvent(key));
    fields[at] = PERSISTENCE_ID;
    at = putVarint(fields, at + 1, id);
    System.arraycopy(key, 1, fields, at, id);
    return Arrays.copyOf(fields, at + id);
  }

  private static int putVarint(byte[] bytes, int from, long value) {
    int at = from;
    long left = value;
    while (left >>> 7 != 0) {
      bytes[at++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[at] = (byte) left;
    return at + 1;
  }

  private static boolean isAt(byte[] known, byte[] repr, int at) {
    int end = at + known.length;
    return end <= repr.length && Arrays.equals(known, 0, known.length, repr, at, end);
  }

  /** Where the payload begins; the end of the bytes without one, nowhere where fields are cut. */
  private static int payload(byte[] bytes, int from) {
    int at = from;
    while (at >= 0 && at < bytes.length && bytes[at] != PAYLOAD) {
      at = fieldEnd(bytes, at);
    }
    return at;
  }

  /** Where a number or a field with a length ends; nowhere for one of another kind or cut short. */
  private static int fieldEnd(byte[] bytes, int from) {
    int type = bytes[from] & 7;
    long value = 0;
    for (int at = from + 1; at < bytes.length && at <= from + MOST_VARINT; at++) {
      value |= (bytes[at] & 0x7FL) << (7 * (at - from - 1));
      if (bytes[at] >= 0) {
        long end = type == 2 ? at + 1 + value : at + 1;
        boolean whole = bytes[from] >= 0 && (type == 0 || type == 2);
        return whole && end > at && end <= bytes.length ? (int) end : NOWHERE;
      }
    }
    return NOWHERE;
  }
}
