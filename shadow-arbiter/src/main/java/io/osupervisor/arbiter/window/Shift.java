package io.osupervisor.arbiter.window;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * By how much values of one sample are larger than those of another: the Hodges-Lehmann estimate
 * with the interval of shifts that the rank-sum test does not refute.
 *
 * <p>Source: Hodges and Lehmann, Annals of Mathematical Statistics 34 (1963); computed as R's
 * {@code wilcox.test(x, y, conf.int = TRUE)} does: exactly below 50 values on either side without
 * ties, else by the normal approximation with a continuity correction of the interval. The latter's
 * root is found to 1e-4, as there.
 *
 * @param lower at most {@code upper}
 * @param upper at least {@code lower}
 * @param estimate the shift itself
 */
public record Shift(double lower, double upper, double estimate) {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final double TOLERANCE = 1e-4;
  private static final int EXACT_BELOW = 50;

  /**
   * Of x against y.
   *
   * @param x at least one value
   * @param y at least one value
   * @param confidence of the interval, in (0, 1)
   */
  public static Shift of(double[] x, double[] y, double confidence) {
    boolean small = x.length < EXACT_BELOW && y.length < EXACT_BELOW;
    return small && distinct(x, y)
        ? exact(x, y, confidence)
        : approximate(new RankSum(x, y), confidence, false);
  }

  /** As Kayenta has it: always approximated, and with the estimate corrected as the interval is. */
  static Shift asKayenta(double[] x, double[] y, double confidence) {
    return approximate(new RankSum(x, y), confidence, true);
  }

  private static boolean distinct(double[] x, double[] y) {
    long different = DoubleStream.concat(Arrays.stream(x), Arrays.stream(y)).distinct().count();
    return different == x.length + y.length;
  }

  private static Shift exact(double[] x, double[] y, double confidence) {
    double[] differences =
        Arrays.stream(x).flatMap(of -> Arrays.stream(y).map(less -> of - less)).sorted().toArray();
    int all = differences.length;
    int left = StrictMath.max(1, RankSum.quantile((1 - confidence) / 2, x.length, y.length));
    double median = (differences[(all - 1) / 2] + differences[all / 2]) / 2;
    return new Shift(differences[left - 1], differences[all - left], median);
  }

  private static Shift approximate(RankSum ranks, double confidence, boolean corrected) {
    double lower = ranks.leastDifference();
    double upper = ranks.greatestDifference();
    if (ranks.constant()) {
      // Nothing varies, and so does the shift: Kayenta adds a noise of 1e-5 to say the same.
      return new Shift(lower, upper, lower);
    }
    double z = NORMAL.inverseSurvivalProbability((1 - confidence) / 2);
    double estimate =
        Brent.root(shift -> ranks.standardised(shift, corrected), lower, upper, TOLERANCE);
    return new Shift(crossing(ranks, z), crossing(ranks, -z), estimate);
  }

  private static double crossing(RankSum ranks, double z) {
    double lower = ranks.leastDifference();
    double upper = ranks.greatestDifference();
    if (ranks.standardised(lower, true) - z <= 0) {
      return lower;
    }
    return ranks.standardised(upper, true) - z >= 0
        ? upper
        : Brent.root(shift -> ranks.standardised(shift, true) - z, lower, upper, TOLERANCE);
  }
}
