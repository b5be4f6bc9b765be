package io.osupervisor.arbiter.judge;

/**
 * What the observations of one arm say against where its quantile lies: a supermartingale of how
 * many of them are below, if the quantile is there.
 *
 * <p>Source: Howard and Ramdas, Sequential estimation of quantiles with applications to A/B testing
 * and best-arm identification, Bernoulli 28 (2022), arXiv 1906.09712, section 4: the two-sided
 * beta-binomial mixture with g = p, h = 1 − p of the sum (share below − p)·n at time p(1−p)·n,
 * minimised over all shares that ties leave possible.
 */
final class ArmQuantile {
  /** Observations around the quantile among which the least is looked for first. */
  private static final double REACH = 2;

  /** How near to the least is near enough, in observations. */
  private static final double NEAR = 1e-3;

  private static final double GOLDEN = (StrictMath.sqrt(5) - 1) / 2;

  private final BetaBinomialMixture mixture;
  private final long n;
  private final double expected;
  private final double time;
  private final double fewest;
  private final double least;

  /**
   * Of {@code n} observations.
   *
   * @param mixture as {@link #mixture} makes it for this quantile
   */
  ArmQuantile(BetaBinomialMixture mixture, double quantile, long n) {
    this.mixture = mixture;
    this.n = n;
    this.expected = quantile * n;
    this.time = quantile * (1 - quantile) * n;
    this.fewest = minimizer();
    this.least = at(fewest);
  }

  /** The mixture of a quantile, narrowest at {@code optimal} observations for {@code alpha}. */
  static BetaBinomialMixture mixture(double quantile, double optimal, double alpha) {
    double variance = quantile * (1 - quantile);
    return BetaBinomialMixture.twoSided(optimal * variance, alpha, quantile, 1 - quantile);
  }

  /** The rank, from 1 to n, of the observation at which the mixture is least. */
  long rank() {
    return StrictMath.min(n, StrictMath.max(1, (long) StrictMath.ceil(fewest)));
  }

  /** The least logarithm of the mixture if from {@code low} to {@code high} of n are below. */
  double least(long low, long high) {
    if (high < fewest) {
      return at((double) high);
    }
    return low > fewest ? at((double) low) : least;
  }

  private double at(double below) {
    return mixture.logValue(below - expected, time);
  }

  /** Where the mixture, which is convex, is least: near the quantile's share of n. */
  private double minimizer() {
    double low = StrictMath.max(0, expected - REACH);
    while (low > 0 && at(low) <= at(low + 1)) {
      low = StrictMath.max(0, 2 * low - expected);
    }
    double high = StrictMath.min((double) n, expected + REACH);
    while (high < n && at(high) <= at(high - 1)) {
      high = StrictMath.min((double) n, 2 * high - expected);
    }
    return narrowed(low, high);
  }

  /** Golden-section search; so near to the least the mixture is flat. */
  private double narrowed(double from, double to) {
    double low = from;
    double high = to;
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double atLeft = at(left);
    double atRight = at(right);
    while (high - low > NEAR) {
      if (atLeft < atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - GOLDEN * (high - low);
        atLeft = at(left);
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + GOLDEN * (high - low);
        atRight = at(right);
      }
    }
    return (low + high) / 2;
  }
}
