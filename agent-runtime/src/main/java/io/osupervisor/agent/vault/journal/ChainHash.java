package io.osupervisor.agent.vault.journal;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The link of one commit to all commits before it. It tells accidents, not forgery.
 *
 * @param bytes exactly {@value #SIZE} bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Copied in and out, and compared by content.
record ChainHash(byte[] bytes) {
  /** The length of a hash, in bytes. */
  public static final int SIZE = 16;

  /** What stands before the first commit. */
  public static final ChainHash ZERO = new ChainHash(new byte[SIZE]);

  public ChainHash {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException(
          "a chain hash has " + SIZE + " bytes, not " + bytes.length);
    }
    bytes = bytes.clone();
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChainHash that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The bytes in hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
