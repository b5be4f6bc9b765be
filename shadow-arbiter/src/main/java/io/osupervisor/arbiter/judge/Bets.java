package io.osupervisor.arbiter.judge;

import java.util.function.DoubleUnaryOperator;

/**
 * The wealth of one who bets that the mean of x in [0, 1] lies above m: E = ∏(1 + λ(xᵢ − m)), a
 * supermartingale if every xᵢ, given those before it, has a mean of at most m. Wealth of 1/α
 * rejects at level α, whenever it is looked at. What x was and how often is all it takes.
 *
 * <p>The bets are fixed before the start: half of the stake goes all in (λ = 1/m), which shows a
 * margin with the fewest clean observations, the rest in equal parts on 1/2 to 1/64 of that, near
 * enough to the best bet for what is not clean. Source: Waudby-Smith and Ramdas, Estimating means
 * of bounded random variables by betting, JRSS B 86 (2024), arXiv 2010.09686, sections 4 and 5.
 */
final class Bets {
  private static final double[] SHARES = {
    1, 1.0 / 2, 1.0 / 4, 1.0 / 8, 1.0 / 16, 1.0 / 32, 1.0 / 64
  };
  private static final double ALL_IN = 0.5;
  private static final double LOG_ALL_IN = StrictMath.log(ALL_IN);
  private static final double LOG_OTHERS = StrictMath.log((1 - ALL_IN) / (SHARES.length - 1));

  private Bets() {}

  /**
   * ln E of the mixture of bets.
   *
   * @param zeros how often x was 0
   * @param halves how often x was ½
   * @param ones how often x was 1
   * @param mean the m that is bet against; at 0 or below it is refuted by anything above it
   */
  static double logWealth(long zeros, long halves, long ones, double mean) {
    if (mean <= 0) {
      return mean < 0 || halves + ones > 0 ? Double.POSITIVE_INFINITY : 0;
    }
    return mixture(mean, lambda -> logWealth(lambda, zeros, halves, ones, mean));
  }

  /**
   * ln E of the mixture of bets where x took other values, too: a wealth that is never above the
   * one that betting on each x would have brought.
   *
   * @param mass how often x was at each of evenly spaced points from 0 to 1; an x between two
   *     points counts at both in parts that keep its mean: the logarithm is concave
   * @param mean the m that is bet against, above 0
   */
  static double logWealth(double[] mass, double mean) {
    return mixture(mean, lambda -> logWealth(lambda, mass, mean));
  }

  private static double logWealth(double lambda, double[] mass, double mean) {
    double sum = 0;
    for (int i = 0; i < mass.length; i++) {
      if (mass[i] > 0) {
        double x = (double) i / (mass.length - 1);
        sum += mass[i] * StrictMath.log(StrictMath.max(1 + lambda * (x - mean), 0));
      }
    }
    return sum;
  }

  private static double mixture(double mean, DoubleUnaryOperator logWealth) {
    double[] logs = new double[SHARES.length];
    double peak = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < SHARES.length; i++) {
      double weight = i == 0 ? LOG_ALL_IN : LOG_OTHERS;
      logs[i] = weight + logWealth.applyAsDouble(SHARES[i] / mean);
      peak = StrictMath.max(peak, logs[i]);
    }
    double sum = 0;
    for (double log : logs) {
      sum += StrictMath.exp(log - peak);
    }
    return peak + StrictMath.log(sum);
  }

  /** ln E of one fixed bet {@code lambda}, from 0 to 1 / {@code mean}. */
  static double logWealth(double lambda, long zeros, long halves, long ones, double mean) {
    return times(zeros, 1 - lambda * mean)
        + times(halves, 1 + lambda * (0.5 - mean))
        + times(ones, 1 + lambda * (1 - mean));
  }

  private static double times(long count, double factor) {
    return count == 0 ? 0 : count * StrictMath.log(StrictMath.max(factor, 0));
  }
}
