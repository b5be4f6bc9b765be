package io.osupervisor.arbiter.judge;

import java.util.function.IntToDoubleFunction;

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
    return mixture(bet -> logWealth(SHARES[bet] / mean, zeros, halves, ones, mean));
  }

  /**
   * What each bet makes of an x at each of evenly spaced points from 0 to 1: the logarithm of its
   * factor.
   *
   * @param points how many, at least 2
   * @param mean the m that is bet against, above 0
   */
  static double[][] factors(int points, double mean) {
    double[][] factors = new double[SHARES.length][points];
    for (int bet = 0; bet < SHARES.length; bet++) {
      double lambda = SHARES[bet] / mean;
      for (int i = 0; i < points; i++) {
        double x = (double) i / (points - 1);
        factors[bet][i] = StrictMath.log(StrictMath.max(1 + lambda * (x - mean), 0));
      }
    }
    return factors;
  }

  /**
   * ln E of the mixture of bets where x took other values, too: a wealth that is never above the
   * one that betting on each x would have brought.
   *
   * @param mass how often x was at each of evenly spaced points from 0 to 1; an x between two
   *     points counts at both in parts that keep its mean: the logarithm is concave
   * @param factors of those points and the m that is bet against
   */
  static double logWealth(double[] mass, double[][] factors) {
    return mixture(bet -> sum(mass, factors[bet]));
  }

  private static double sum(double[] mass, double[] factors) {
    double sum = 0;
    for (int i = 0; i < mass.length; i++) {
      if (mass[i] > 0) {
        sum += mass[i] * factors[i];
      }
    }
    return sum;
  }

  private static double mixture(IntToDoubleFunction logWealth) {
    double[] logs = new double[SHARES.length];
    double peak = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < SHARES.length; i++) {
      double weight = i == 0 ? LOG_ALL_IN : LOG_OTHERS;
      logs[i] = weight + logWealth.applyAsDouble(i);
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
