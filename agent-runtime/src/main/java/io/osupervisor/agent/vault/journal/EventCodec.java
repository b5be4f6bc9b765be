package io.osupervisor.agent.vault.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The value of an event: format (1), CRC-32C of the key and all that follows (4), the event. A
 * value that lies under another's key is found by its checksum.
 */
final class EventCodec {
  private static final byte FORMAT = 1;
  private static final int CRC_AT = 1;
  private static final int HEADER = 1 + Integer.BYTES;

  private EventCodec() {}

  static byte[] encode(byte[] key, byte[] repr) {
    byte[] value = new byte[HEADER + repr.length];
    value[0] = FORMAT;
    System.arraycopy(repr, 0, value, HEADER, repr.length);
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
    if (value[0] != FORMAT) {
      throw JournalErrors.newerRecord(id, seq, value[0], FORMAT);
    }
    byte[] repr = new byte[value.length - HEADER];
    System.arraycopy(value, HEADER, repr, 0, repr.length);
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
