package io.osupervisor.agent.vault.migrate;

import java.util.zip.CRC32C;

/** LevelDB's checksum: a CRC-32C, changed so that a checksum over checksums is none of itself. */
final class MaskedCrc {
  private static final int DELTA = 0xa282ead8;

  private MaskedCrc() {}

  static int of(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return of(crc);
  }

  private static int of(CRC32C crc) {
    return Integer.rotateRight((int) crc.getValue(), 15) + DELTA;
  }
}
