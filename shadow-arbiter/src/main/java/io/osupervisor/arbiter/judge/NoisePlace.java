package io.osupervisor.arbiter.judge;

/**
 * How often only the candidate differed from the control at one place of their answers, and how
 * often only the control from itself. What made the place known says nothing for harm, so that the
 * bet on it begins when its rank, and with it its level, is fixed.
 */
final class NoisePlace {
  private static final double EVEN = 0.5;

  private final int rank;
  private long more;
  private long less;
  private long moreAtFirst;
  private long lessAtFirst;

  /**
   * Just met.
   *
   * @param rank in the order in which places are met, from 1
   */
  NoisePlace(int rank) {
    this.rank = rank;
  }

  void more() {
    more++;
  }

  void less() {
    less++;
  }

  /** The request that made it known is over. */
  void begin() {
    moreAtFirst = more;
    lessAtFirst = less;
  }

  /** Requests in which only the candidate differed, less those in which only the control did. */
  long excess() {
    return more - less;
  }

  /**
   * Whether the candidate is shown to differ more often than the control from itself.
   *
   * @param alpha of all places together: the k-th has 1/(k(k+1)) of it, in all 1
   */
  boolean isNoisier(double alpha) {
    double level = alpha / rank / (rank + 1);
    double wealth = Bets.logWealth(less - lessAtFirst, 0, more - moreAtFirst, EVEN);
    return wealth >= -StrictMath.log(level);
  }

  /** Whether the share of n requests in which it differs more is shown to be below a margin. */
  boolean isBelow(double margin, long n, double alpha) {
    double mean = (1 - margin) / 2;
    return Bets.logWealth(more, n - more - less, less, mean) >= -StrictMath.log(alpha);
  }

  String told() {
    return "%d against %d".formatted(more, less);
  }
}
