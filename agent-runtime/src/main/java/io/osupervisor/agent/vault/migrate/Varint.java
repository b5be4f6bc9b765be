package io.osupervisor.agent.vault.migrate;

import java.nio.ByteBuffer;

/** LevelDB's numbers of changing length: seven bits a byte, the lowest first. */
final class Varint {
  private Varint() {}

  /**
   * Reads the next one.
   *
   * @throws IllegalArgumentException where there is none of at most 64 bits
   */
  static long read(ByteBuffer buffer) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && buffer.hasRemaining(); shift += 7) {
      byte next = buffer.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number that does not end");
  }
}
