package io.osupervisor.agent.health;

import static io.osupervisor.agent.health.Latencies.MICROS;

import org.HdrHistogram.AbstractHistogram;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/** The 95 % intervals by which instances are compared, for a look at numbers that are all in. */
final class Intervals {
  private static final double Z = 1.959963984540054;
  private static final double TAIL = 0.025;
  private static final int RANKED = 1_000_000;

  private Intervals() {}

  /**
   * The share of {@code events} in {@code n ≥ 1} trials, by Wilson's score interval (JASA 22,
   * 1927).
   */
  static Interval proportion(long events, long n) {
    if (n < 1 || events < 0 || events > n) {
      throw new IllegalArgumentException("no share: " + events + " of " + n);
    }
    double share = (double) events / n;
    double spread = Z * Math.sqrt(Z * Z / 4 + events * (1 - share));
    double middle = events + Z * Z / 2;
    double scale = n + Z * Z;
    double lower = events == 0 ? 0 : (middle - spread) / scale;
    double upper = events == n ? 1 : (middle + spread) / scale;
    return Interval.around(share, lower, upper);
  }

  /**
   * How much often events are in the second of two series of trials: the hybrid score interval,
   * method 10 of Newcombe (Statistics in Medicine 17, 1998, p. 873). It has a width at zero events.
   */
  static Interval differenceOfProportions(long eventsA, long nA, long eventsB, long nB) {
    return proportion(eventsB, nB).minus(proportion(eventsA, nA));
  }

  /**
   * Events a second, seen for {@code seconds > 0}, as a Poisson rate by its score interval (Barker,
   * The American Statistician 56, 2002): none seen still allows 3.84 in that time.
   */
  static Interval rate(long events, double seconds) {
    if (events < 0 || !(seconds > 0)) {
      throw new IllegalArgumentException("no rate: " + events + " in " + seconds + " s");
    }
    double spread = Z * Math.sqrt(events + Z * Z / 4);
    double middle = events + Z * Z / 2;
    double lower = events == 0 ? 0 : (middle - spread) / seconds;
    return Interval.around(events / seconds, lower, (middle + spread) / seconds);
  }

  /** How many more events a second there are in the second of two times. */
  static Interval differenceOfRates(long eventsA, double secondsA, long eventsB, double secondsB) {
    return rate(eventsB, secondsB).minus(rate(eventsA, secondsA));
  }

  /**
   * The mean of {@code b} as a multiple of that of {@code a}, both positive and of two observations
   * at least. By the delta method the logarithm of a mean has the variance s²/(n·mean²) (Casella
   * and Berger, Statistical Inference, 5.5.4); the degrees of freedom are Welch's for these two.
   */
  static Interval ratioOfMeans(Moments a, Moments b) {
    double relativeA = a.squaredError() / (a.mean() * a.mean());
    double relativeB = b.squaredError() / (b.mean() * b.mean());
    double log = Math.log(b.mean() / a.mean());
    double half = halfWidth(relativeA, a.effective(), relativeB, b.effective());
    return Interval.around(b.mean() / a.mean(), Math.exp(log - half), Math.exp(log + half));
  }

  /**
   * How much more the mean of {@code b} is than that of {@code a}, of two observations at least
   * each (Welch, Biometrika 34, 1947).
   */
  static Interval differenceOfMeans(Moments a, Moments b) {
    double difference = b.mean() - a.mean();
    double half = halfWidth(a.squaredError(), a.effective(), b.squaredError(), b.effective());
    return new Interval(difference, difference - half, difference + half);
  }

  /** How many observations the highest of them needs to lie above the quantile for sure enough. */
  static long floorOf(double quantile) {
    return (long) Math.ceil(Math.log(TAIL) / Math.log(quantile));
  }

  /**
   * A quantile in seconds of {@code n ≥} {@link #floorOf} microseconds, whatever their
   * distribution: between the two order statistics whose ranks a binomial count leaves out with 2.5
   * % each (David and Nagaraja, Order Statistics, 7.1). More than a million observations count as a
   * million.
   */
  static Interval quantile(AbstractHistogram micros, double quantile) {
    if (micros.getTotalCount() < floorOf(quantile)) {
      throw new IllegalArgumentException("no " + quantile + " of " + micros.getTotalCount());
    }
    int n = (int) Math.min(micros.getTotalCount(), RANKED);
    BinomialDistribution below = BinomialDistribution.of(n, quantile);
    int lower = Math.max(1, below.inverseCumulativeProbability(TAIL));
    int upper = below.inverseCumulativeProbability(1 - TAIL) + 1;
    return Interval.around(
        atShare(micros, quantile),
        atShare(micros, (lower - 0.5) / n),
        atShare(micros, (upper - 0.5) / n));
  }

  private static double atShare(AbstractHistogram micros, double share) {
    return micros.getValueAtPercentile(100 * share) / MICROS;
  }

  /** Half the width for the sum of two squared errors, by Student's t. */
  private static double halfWidth(double errorA, double nA, double errorB, double nB) {
    double both = errorA + errorB;
    if (both == 0) {
      return 0;
    }
    double freedom = both * both / (errorA * errorA / (nA - 1) + errorB * errorB / (nB - 1));
    return TDistribution.of(freedom).inverseSurvivalProbability(TAIL) * Math.sqrt(both);
  }
}
