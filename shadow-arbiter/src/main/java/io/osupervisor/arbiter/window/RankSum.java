package io.osupervisor.arbiter.window;

import java.util.Arrays;

/**
 * The Wilcoxon-Mann-Whitney statistic of two samples, one of which is shifted.
 *
 * <p>Source: Mann and Whitney, Annals of Mathematical Statistics 18 (1947); with ties and the
 * continuity correction as in Hollander and Wolfe, Nonparametric Statistical Methods, chapter 4.
 */
final class RankSum {
  private static final double ROUNDING = 1e-14;

  private final double[] x;
  private final double[] y;

  /** Of two samples, at least one value each. */
  RankSum(double[] x, double[] y) {
    this.x = x.clone();
    this.y = y.clone();
    Arrays.sort(this.x);
    Arrays.sort(this.y);
    check(this.x);
    check(this.y);
  }

  private static void check(double[] sorted) {
    if (sorted.length == 0 || Double.isNaN(sorted[sorted.length - 1])) {
      throw new IllegalArgumentException(
          "no sample: of %d values not all are numbers".formatted(sorted.length));
    }
  }

  double leastDifference() {
    return x[0] - y[y.length - 1];
  }

  double greatestDifference() {
    return x[x.length - 1] - y[0];
  }

  /** Whether each sample has one value only. */
  boolean constant() {
    return x[0] == x[x.length - 1] && y[0] == y[y.length - 1];
  }

  /**
   * How many standard deviations the rank sum of x less {@code shift} lies above what it is if that
   * is distributed as y; not for samples that are all one value then.
   *
   * @param corrected whether half a rank is taken off towards 0
   */
  double standardised(double shift, boolean corrected) {
    double ranks = 0;
    double ties = 0;
    int i = 0;
    int j = 0;
    while (i < x.length || j < y.length) {
      boolean fromX = j == y.length || (i < x.length && x[i] - shift <= y[j]);
      double next = fromX ? x[i] - shift : y[j];
      int first = i;
      int before = i + j;
      while (i < x.length && x[i] - shift == next) {
        i++;
      }
      while (j < y.length && y[j] == next) {
        j++;
      }
      double tied = i + j - before;
      ranks += (i - first) * (before + (tied + 1) / 2);
      ties += tied * tied * tied - tied;
    }
    double n = x.length;
    double m = y.length;
    double distance = ranks - n * (n + 1) / 2 - n * m / 2;
    double correction = corrected ? 0.5 * StrictMath.signum(distance) : 0;
    double variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
    return (distance - correction) / StrictMath.sqrt(variance);
  }

  /**
   * The least u with P(U ≤ u) ≥ p for the number U of pairs in which x is larger, if all orders of
   * n and m values without ties are equally likely.
   */
  static int quantile(double p, int n, int m) {
    double[] ways = ways(n, m);
    double all = Arrays.stream(ways).sum();
    double sum = 0;
    int u = -1;
    while (sum < all * (p - ROUNDING)) {
      u++;
      sum += ways[u];
    }
    return StrictMath.max(u, 0);
  }

  /**
   * In how many orders x is larger in 0, 1, … n·m of the pairs: as many as there are partitions of
   * that into at most n parts of at most m.
   */
  private static double[] ways(int n, int m) {
    double[][] parts = new double[n + 1][n * m + 1];
    for (double[] row : parts) {
      row[0] = 1;
    }
    for (int largest = 1; largest <= m; largest++) {
      for (int i = 1; i <= n; i++) {
        for (int u = largest; u <= n * m; u++) {
          parts[i][u] += parts[i - 1][u - largest];
        }
      }
    }
    return parts[n];
  }
}
