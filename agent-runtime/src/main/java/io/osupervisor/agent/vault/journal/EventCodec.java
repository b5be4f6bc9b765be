package io.osupervisor.agent.vault.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The value of an event: format (1), CRC-32C of the key and all that follows (4), the event; in
 * format 2 as a {@link LeanEvent}. A value that lies under another's key is found by its checksum.
 */
final class EventCodec {
  /** Whole: of releases before format 2, and where an event is not in the order Pekko writes. */
  private static final byte WHOLE = 1;

  private static final byte LEAN = 2;
  private static final int CRC_AT = 1;
  private static final int HEADER = 1 + Integer.BYTES;

  private EventCodec() {}

  static byte[] encode(byte[] key, byte[] repr) {
    byte[] value = LeanEvent.write(HEADER, key, repr);
    if (value.length > 0) {
      value[0] = LEAN;
    } else {
      value = new byte[HEADER + repr.length];
      value[0] = WHOLE;
      System.arraycopy(repr, 0, value, HEADER, repr.length);
    }
    ByteBuffer.wrap(value).putInt(CRC_AT, crc(key, value));
    return value;
  }

  private static int checksum(byte[] value) {
    return ByteBuffer.wrap(value).getInt(CRC_AT);
  }

  /**
   * The event of a key and its value.
   *
   * @throws io.osupervisor.agent.AgentException {@code journal_damaged}, {@code
   *     journal_newer_format}
   */
  static EventRecord decode(byte[] key, byte[] value) {
    String id = StoreKeys.persistenceIdOfEvent(key);
    long seq = StoreKeys.seqOfEvent(key);
    if (value.length < HEADER || checksum(value) != crc(key, value)) {
      throw JournalErrors.badRecord(id, seq);
    }
    if (value[0] == WHOLE) {
      return new EventRecord(id, seq, Arrays.copyOfRange(value, HEADER, value.length));
    }
    if (value[0] != LEAN) {
      throw JournalErrors.newerRecord(id, seq, value[0], LEAN);
    }
    byte[] repr = LeanEvent.read(HEADER, key, value);
    if (repr.length == 0) {
      throw JournalErrors.badRecord(id, seq);
    }
    return new EventRecord(id, seq, repr);
  }

  private static int crc(byte[] key, byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(key);
    crc.update(value, 0, 1);
    crc.update(value, HEADER, value.length - HEADER);
    return (int) crc.getValue();
  }
}
