package io.osupervisor.agent.vault.tool;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/**
 * How a record lies in an export, big-endian: length of the body (4), kind (1), CRC-32C of the
 * record's number from 1 (8), the length, the kind and the body (4), the body.
 */
final class ExportFrames {
  /** The bytes before the body. */
  static final int PREFIX = 2 * Integer.BYTES + 1;

  /** The longest body that is believed, in bytes. */
  static final int MAX_BODY = 1 << 30;

  private ExportFrames() {}

  static byte[] prefix(long number, byte kind, byte[] body) {
    return ByteBuffer.allocate(PREFIX)
        .putInt(body.length)
        .put(kind)
        .putInt(crc(number, kind, body))
        .array();
  }

  static int crc(long number, byte kind, byte[] body) {
    CRC32C crc = new CRC32C();
    ByteBuffer place = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 1);
    crc.update(place.putLong(number).putInt(body.length).put(kind).flip());
    crc.update(body);
    return (int) crc.getValue();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
