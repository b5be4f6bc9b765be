package io.osupervisor.arbiter.judge;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Where a rate of one arm lies: a confidence sequence that holds at every look at once, and the
 * exact bound of a finished window beside it. No event at all never makes either of width zero.
 *
 * <p>Source: the beta-binomial mixture of Howard, Ramdas, McAuliffe and Sekhon, arXiv 1810.08240,
 * inverted over the rate; Clopper and Pearson, Biometrika 26 (1934), for the window.
 */
public final class RateSequence {
  private final double optimal;
  private final double alpha;

  /**
   * Fixed before the start.
   *
   * @param optimal observations at which it is narrowest, above 0
   * @param alpha probability, in (0, 0.5), that the rate is ever outside
   */
  public RateSequence(double optimal, double alpha) {
    this.optimal = optimal;
    this.alpha = alpha;
  }

  /** Around the rate of {@code events} in {@code n} observations, at least one. */
  public Interval interval(long events, long n) {
    double rate = (double) events / n;
    double lower = Bisection.edge(rate, 0, p -> !excluded(p, rate, n));
    double upper = Bisection.edge(rate, 1, p -> !excluded(p, rate, n));
    return new Interval(lower, upper);
  }

  private boolean excluded(double p, double rate, long n) {
    if (p <= 0 || p >= 1) {
      return p != rate;
    }
    double variance = p * (1 - p);
    double value =
        BetaBinomialMixture.twoSided(variance * optimal, alpha, p, 1 - p)
            .logValue((rate - p) * n, variance * n);
    return value >= -StrictMath.log(alpha);
  }

  /** The exact one-sided upper bound for one look at a window of {@code n} observations. */
  public static double windowUpper(long events, long n, double alpha) {
    return events == n
        ? 1
        : BetaDistribution.of(events + 1.0, (double) n - events).inverseSurvivalProbability(alpha);
  }
}
