package io.osupervisor.agent.protocol;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Finds keys that a map holds twice. Each open map's keys lie on one stack as offsets into the
 * written bytes, so that nothing is taken for what a header claims. Small maps are compared pair by
 * pair, large ones by sorted hash.
 */
final class KeyCheck {
  private static final int PAIRWISE = 16;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  /** Differs in every process, so that nobody can prepare keys that collide. */
  private static final long SEED = new SecureRandom().nextLong();

  private final PackReader probe = new PackReader();
  private int[] offsets = new int[32];
  private int size;

  /** Where the keys of a map that opens now will begin. */
  int mark() {
    return size;
  }

  /** A key was written at this offset. */
  void add(int offset) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * size);
    }
    offsets[size++] = offset;
  }

  void clear() {
    size = 0;
    if (offsets.length > 4096) {
      offsets = new int[32];
    }
  }

  /**
   * Ends the map that opened at the mark.
   *
   * @throws ProtocolException {@code decode_failed} when it holds a key twice
   */
  void close(int mark, PackBuffer written) {
    if (size - mark <= PAIRWISE) {
      comparePairs(mark, written);
    } else {
      compareHashes(mark, written);
    }
    size = mark;
  }

  private void comparePairs(int mark, PackBuffer written) {
    byte[] bytes = written.array();
    for (int i = mark + 1; i < size; i++) {
      int key = offsets[i];
      for (int j = mark; j < i; j++) {
        if (bytes[key] == bytes[offsets[j]]) {
          refuseSame(written, key, offsets[j]);
        }
      }
    }
  }

  private void compareHashes(int mark, PackBuffer written) {
    long[] hashed = new long[size - mark];
    for (int i = 0; i < hashed.length; i++) {
      int key = offsets[mark + i];
      hashed[i] = (hash(written.array(), key, endOf(written, key)) & ~0xffffffffL) | key;
    }
    Arrays.sort(hashed);
    for (int i = 1; i < hashed.length; i++) {
      for (int j = i - 1; j >= 0 && hashed[j] >> 32 == hashed[i] >> 32; j--) {
        refuseSame(written, (int) hashed[i], (int) hashed[j]);
      }
    }
  }

  private void refuseSame(PackBuffer written, int key, int other) {
    byte[] bytes = written.array();
    int length = endOf(written, key) - key;
    int otherEnd = Math.min(other + length, written.end());
    if (Arrays.equals(bytes, key, key + length, bytes, other, otherEnd)) {
      probe.reset(bytes, key, key + length);
      String name =
          probe.kind() == Kind.STRING ? "'" + shown(probe.string()) + "'" : "that is no string";
      throw ProtocolException.decodeFailed("a map holds the key " + name + " twice");
    }
  }

  private int endOf(PackBuffer written, int key) {
    int lead = written.array()[key] & 0xff;
    if (lead >= 0xa0 && lead < 0xc0) {
      return key + 1 + (lead & 0x1f);
    }
    probe.reset(written.array(), key, written.end()).skip();
    return probe.at();
  }

  static String shown(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "…";
  }

  private static long hash(byte[] bytes, int from, int to) {
    long hash = SEED;
    for (int i = from; i < to; i++) {
      hash = (hash ^ bytes[i]) * MIX;
      hash ^= hash >>> 29;
    }
    return hash;
  }
}
