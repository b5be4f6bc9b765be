package io.osupervisor.config;

import java.util.List;

/**
 * An amount of memory or disk, written as in {@code 512MiB}. Powers of 1024 are written KiB, MiB,
 * GiB and TiB, powers of 1000 kB, MB, GB and TB; a bare number is bytes.
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

  /**
   * @throws IllegalArgumentException when negative
   */
  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size must not be negative, but is " + bytes);
    }
  }

  public static ByteSize ofKiB(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 10));
  }

  public static ByteSize ofMiB(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 20));
  }

  public static ByteSize ofGiB(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 30));
  }

  /**
   * The size as an {@code int}, for buffers.
   *
   * @throws ArithmeticException when it is 2 GiB or more
   */
  public int toInt() {
    return Math.toIntExact(bytes);
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The exact size in the largest unit that needs no fraction. */
  @Override
  public String toString() {
    long count = bytes;
    int unit = 0;
    while (count != 0 && count % 1024 == 0 && unit < UNITS.size() - 1) {
      count /= 1024;
      unit++;
    }
    return count + UNITS.get(unit);
  }
}
