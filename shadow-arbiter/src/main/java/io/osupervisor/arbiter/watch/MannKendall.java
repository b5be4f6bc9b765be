package io.osupervisor.arbiter.watch;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The Mann-Kendall test for a rising trend of the newest values of a series, kept as they come,
 * with the Theil-Sen slope. Its normal approximation serves from ten values on.
 *
 * <p>Source: Mann, Econometrica 13 (1945), Kendall, Rank Correlation Methods (1975), with the
 * variance corrected for ties; Sen, Journal of the American Statistical Association 63 (1968).
 */
final class MannKendall {
  /** A slope with its interval. */
  record Slope(double lower, double median, double upper) {}

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private final double[] newest;
  private int first;
  private int n;
  private long score;

  /**
   * @param window how many values it keeps; at least 2
   */
  MannKendall(int window) {
    this.newest = new double[window];
  }

  /** Takes the next value; the oldest goes when there are more than it keeps. */
  void add(double value) {
    if (n == newest.length) {
      double oldest = at(0);
      for (int i = 1; i < n; i++) {
        score -= sign(at(i), oldest);
      }
      first = (first + 1) % newest.length;
      n--;
    }
    for (int i = 0; i < n; i++) {
      score += sign(value, at(i));
    }
    newest[(first + n) % newest.length] = value;
    n++;
  }

  /**
   * What they say now.
   *
   * @param stretch by what the score varies more than that of independent values; 1 for those
   */
  Trend trend(double stretch) {
    double variance = variance() * stretch * stretch;
    double z = variance > 0 ? (score - Long.signum(score)) / StrictMath.sqrt(variance) : 0;
    return new Trend(n, score, z, NORMAL.survivalProbability(z));
  }

  /**
   * The median of the slopes of all pairs, for one step, and the interval that this many standard
   * deviations of the score leave about it; all 0 with fewer than two values.
   */
  Slope slope(double deviations) {
    if (n < 2) {
      return new Slope(0, 0, 0);
    }
    double[] slopes = new double[n * (n - 1) / 2];
    int next = 0;
    for (int later = 1; later < n; later++) {
      for (int i = 0; i < later; i++) {
        slopes[next++] = (at(later) - at(i)) / (later - i);
      }
    }
    Arrays.sort(slopes);
    double reach = deviations * StrictMath.sqrt(variance());
    int lower = (int) StrictMath.floor((slopes.length - reach) / 2);
    int upper = (int) StrictMath.ceil((slopes.length + reach) / 2);
    return new Slope(
        slopes[StrictMath.max(lower, 0)],
        SeriesBaseline.median(slopes),
        slopes[StrictMath.min(upper, slopes.length - 1)]);
  }

  private double variance() {
    double[] sorted = new double[n];
    for (int i = 0; i < n; i++) {
      sorted[i] = at(i);
    }
    Arrays.sort(sorted);
    double sum = term(n);
    for (int from = 0; from < n; ) {
      int to = from;
      while (to < n && sorted[to] == sorted[from]) {
        to++;
      }
      sum -= term(to - from);
      from = to;
    }
    return sum / 18;
  }

  private static double term(double equal) {
    return equal * (equal - 1) * (2 * equal + 5);
  }

  private double at(int i) {
    return newest[(first + i) % newest.length];
  }

  private static int sign(double a, double b) {
    return a > b ? 1 : a < b ? -1 : 0;
  }
}
