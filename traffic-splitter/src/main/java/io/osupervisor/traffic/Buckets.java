package io.osupervisor.traffic;

import io.osupervisor.agent.AgentId;

/**
 * Puts request keys into buckets that stand for hundredths of a percent, always the same key into
 * the same bucket. The function is version 2 of GrowthBook's hash: FNV-1a of 32 bits over the
 * UTF-16 units of seed and key, then over the decimal digits of that, modulo 10,000 (source:
 * GrowthBook, "Build your own SDK", hash version 2). It allocates nothing.
 */
public final class Buckets {
  /** How many there are: one for each hundredth of a percent. */
  public static final int COUNT = 10_000;

  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private final int seeded;

  /** Buckets of their own: another seed spreads the same keys otherwise. */
  public Buckets(String seed) {
    seeded = text(FNV_OFFSET, seed);
  }

  /** The buckets that decide who answers: the agent's id is the seed, so they survive restarts. */
  static Buckets ofRoutes(AgentId agent) {
    return new Buckets(agent.value());
  }

  /** The buckets that decide what is mirrored, independent of who answers. */
  static Buckets ofMirror(AgentId agent) {
    return new Buckets(agent.value() + "/mirror");
  }

  /** The key's bucket, from 0 to 9,999. */
  public int of(String key) {
    return bucket(text(seeded, key));
  }

  /**
   * The bucket of a request without a key: that of its number's decimal digits.
   *
   * @param number not negative
   */
  public int of(long number) {
    return bucket(digits(seeded, number));
  }

  /**
   * The thousandth, from 0 to 999, into which version 1 of the same hash puts the key: FNV-1a over
   * key and seed, modulo 1,000. It is for whoever compares with a split that was made by it;
   * version 2 replaced it because its buckets under two seeds hang together.
   */
  public static int thousandth(String seed, String key) {
    return Integer.remainderUnsigned(text(text(FNV_OFFSET, key), seed), 1000);
  }

  private static int bucket(int hash) {
    int second = digits(FNV_OFFSET, Integer.toUnsignedLong(hash));
    return Integer.remainderUnsigned(second, COUNT);
  }

  private static int text(int hash, String text) {
    int state = hash;
    for (int i = 0; i < text.length(); i++) {
      state = step(state, text.charAt(i));
    }
    return state;
  }

  private static int digits(int hash, long number) {
    int before = number >= 10 ? digits(hash, number / 10) : hash;
    return step(before, (char) ('0' + number % 10));
  }

  private static int step(int state, char unit) {
    return (state ^ unit) * FNV_PRIME;
  }
}
