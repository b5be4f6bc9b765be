package io.osupervisor.arbiter.judge;

import java.util.Arrays;

/**
 * Whether two arms have the same quantile, at every look at once: the evidence is the least, over
 * all places where the common quantile may lie, of the product of what both arms say against that.
 * The arms must be independent of each other.
 *
 * <p>Source: Howard and Ramdas, arXiv 1906.09712, section 4; see {@link ArmQuantile}.
 */
public final class EqualQuantiles {
  private final double quantile;
  private final BetaBinomialMixture mixture;

  /**
   * Fixed before the start.
   *
   * @param quantile in (0, 1)
   * @param optimal observations of an arm at which the test is sharpest, above 0
   * @param alpha level for which it is tuned, in (0, 0.5)
   */
  public EqualQuantiles(double quantile, double optimal, double alpha) {
    if (!(quantile > 0 && quantile < 1)) {
      throw new IllegalArgumentException("no quantile: " + quantile);
    }
    this.quantile = quantile;
    this.mixture = ArmQuantile.mixture(quantile, optimal, alpha);
  }

  /** What {@code n} observations of an arm say. */
  ArmQuantile arm(long n) {
    return new ArmQuantile(mixture, quantile, n);
  }

  /** The logarithm of the e-value against equal quantiles, from the observations themselves. */
  public double logEvidence(double[] a, double[] b) {
    double[] x = sorted(a);
    double[] y = sorted(b);
    ArmQuantile ofX = arm(x.length);
    ArmQuantile ofY = arm(y.length);
    double least = Double.POSITIVE_INFINITY;
    int i = 0;
    int j = 0;
    while (i < x.length || j < y.length) {
      double place = j == y.length || (i < x.length && x[i] <= y[j]) ? x[i] : y[j];
      int belowX = i;
      int belowY = j;
      while (i < x.length && x[i] == place) {
        i++;
      }
      while (j < y.length && y[j] == place) {
        j++;
      }
      least = StrictMath.min(least, ofX.least(belowX, i) + ofY.least(belowY, j));
    }
    return least;
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    if (sorted.length > 0 && Double.isNaN(sorted[sorted.length - 1])) {
      throw new IllegalArgumentException("not all values are numbers");
    }
    return sorted;
  }

  /** The p-value of that: 1 over the e-value, at most 1. */
  public double p(double[] a, double[] b) {
    return StrictMath.min(1, StrictMath.exp(-logEvidence(a, b)));
  }
}
