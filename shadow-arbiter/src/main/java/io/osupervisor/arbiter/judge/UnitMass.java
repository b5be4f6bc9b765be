package io.osupervisor.arbiter.judge;

import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleFunction;

/**
 * How often a quantity in [0, 1] took which value, on evenly spaced points. What lies between two
 * points counts at both in parts that keep its mean, so a wealth computed from it is never too
 * large; see {@link Bets#logWealth(double[], double[][])}.
 */
final class UnitMass {
  /** Exact in binary, and close enough to cost next to no power. */
  private static final int STEPS = 64;

  private final double[] up = new double[STEPS + 1];
  private final double[] down = new double[STEPS + 1];

  /** Against the means that are asked about at every look, which are few. */
  private final Map<Double, double[][]> known = new HashMap<>();

  private double sum;
  private long n;

  void add(double x) {
    double place = x * STEPS;
    int point = (int) StrictMath.min(StrictMath.floor(place), STEPS - 1);
    double above = place - point;
    up[point] += 1 - above;
    up[point + 1] += above;
    down[STEPS - point] += 1 - above;
    down[STEPS - point - 1] += above;
    sum += x;
    n++;
  }

  long n() {
    return n;
  }

  double mean() {
    return sum / n;
  }

  /** Whether the mean is shown to be above {@code m}, at level {@code alpha}. */
  boolean above(double m, double alpha) {
    return above(m, alpha, this::knownFactors);
  }

  /** Whether the mean is shown to be below {@code m}, at level {@code alpha}. */
  boolean below(double m, double alpha) {
    return below(m, alpha, this::knownFactors);
  }

  /** The logarithm of the e-value that the mean is below {@code m}. */
  double logBelow(double m) {
    return logWealth(down, n - sum, 1 - m, UnitMass::factors);
  }

  private boolean above(double m, double alpha, DoubleFunction<double[][]> factors) {
    return shown(up, sum, m, alpha, factors);
  }

  private boolean below(double m, double alpha, DoubleFunction<double[][]> factors) {
    return shown(down, n - sum, 1 - m, alpha, factors);
  }

  private double[][] knownFactors(double m) {
    return known.computeIfAbsent(m, UnitMass::factors);
  }

  private static double[][] factors(double m) {
    return Bets.factors(STEPS + 1, m);
  }

  private static boolean shown(
      double[] mass, double total, double m, double alpha, DoubleFunction<double[][]> factors) {
    return logWealth(mass, total, m, factors) >= -StrictMath.log(alpha);
  }

  /** Nothing in [0, 1] has a mean beyond it, and one that is ever above 0 has a mean above 0. */
  private static double logWealth(
      double[] mass, double total, double m, DoubleFunction<double[][]> factors) {
    if (m <= 0) {
      return m < 0 || total > 0 ? Double.POSITIVE_INFINITY : 0;
    }
    return m < 1 ? Bets.logWealth(mass, factors.apply(m)) : Double.NEGATIVE_INFINITY;
  }

  /** The bounds of which {@link #above} and {@link #below} speak. */
  Interval bounds(double aboveAlpha, double belowAlpha) {
    double mean = StrictMath.max(0, StrictMath.min(1, mean()));
    return new Interval(
        Bisection.edge(mean, 0, m -> !above(m, aboveAlpha, UnitMass::factors)),
        Bisection.edge(mean, 1, m -> !below(m, belowAlpha, UnitMass::factors)));
  }
}
