package io.osupervisor.arbiter.window;

import java.util.Arrays;

/** Percentiles of a finished window. */
public final class Percentiles {
  private Percentiles() {}

  /**
   * The quantile between the two values next to rank 1 + (n−1)q, as R's type 7, Excel and Kayenta
   * have it.
   *
   * <p>Source: Hyndman and Fan, The American Statistician 50 (1996), definition 7.
   *
   * @param values at least one, in any order
   * @param quantile from 0 to 1
   */
  public static double r7(double[] values, double quantile) {
    if (values.length == 0 || !(quantile >= 0 && quantile <= 1)) {
      throw new IllegalArgumentException(
          "no quantile %s of %d values".formatted(quantile, values.length));
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double position = (sorted.length - 1) * quantile;
    int below = (int) position;
    double next = sorted[StrictMath.min(below + 1, sorted.length - 1)];
    return sorted[below] + (position - below) * (next - sorted[below]);
  }
}
