package io.osupervisor.arbiter.window;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Welch's t-test of one finished window: whether a treatment changes a mean, with both variances
 * unknown and unequal; on proportions as well.
 *
 * <p>Source: Welch, Biometrika 34 (1947), with {@link MeanLift}'s error and degrees of freedom.
 *
 * @param lower the effect's lower bound, infinite if none was asked for
 * @param upper the effect's upper bound, infinite if none was asked for
 * @param p the p-value of no effect
 */
public record Welch(double lower, double upper, double p) {
  /**
   * Tests an effect.
   *
   * @param alpha one less the confidence of the interval, in (0, 1)
   */
  public static Welch test(MeanLift lift, Side side, double alpha) {
    TDistribution student = TDistribution.of(lift.freedom());
    double error = lift.standardError();
    double t = lift.effect() / error;
    double tail = side == Side.BOTH ? alpha / 2 : alpha;
    double half = student.inverseSurvivalProbability(tail) * error;
    double lower = side == Side.UPPER ? Double.NEGATIVE_INFINITY : lift.effect() - half;
    double upper = side == Side.LOWER ? Double.POSITIVE_INFINITY : lift.effect() + half;
    double p =
        switch (side) {
          case BOTH -> 2 * student.survivalProbability(StrictMath.abs(t));
          case LOWER -> student.survivalProbability(t);
          case UPPER -> student.cumulativeProbability(t);
        };
    return new Welch(lower, upper, p);
  }
}
