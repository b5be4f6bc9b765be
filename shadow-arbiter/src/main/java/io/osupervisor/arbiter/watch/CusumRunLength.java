package io.osupervisor.arbiter.watch;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The mean number of cycles until a CUSUM with k = 0.5 alarms, when it starts at 0, its values are
 * normal with variance 1, and their mean is a constant.
 *
 * <p>It solves Page's integral equation L(u) = 1 + L(0) Φ(k − u − μ) + ∫₀ʰ L(y) φ(y + k − u − μ) dy
 * by Gauss-Legendre quadrature (Goel and Wu, Technometrics 13, 1971). Published values for k = 0.5:
 * one side, h = 5, in control 931; two sides, h = 4: 168, h = 5: 465 (Montgomery, Introduction to
 * Statistical Quality Control).
 */
public final class CusumRunLength {
  private static final int NODES = 48;

  /** By how much, on both limits together, a sum lies beyond them on the mean. */
  private static final double OVERSHOOT = 1.166;

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private CusumRunLength() {}

  /**
   * Of the side that finds a mean above 0.
   *
   * @param h the alarm limit in σ; above 0, at most 20
   * @param shift the mean in σ; at most 10, and not so low that there are 10¹⁰ cycles to an alarm
   */
  public static double oneSided(double h, double shift) {
    if (!(h > 0 && h <= 20 && shift <= 10) || isEndless(h, shift)) {
      throw new IllegalArgumentException("h %s, shift %s".formatted(h, shift));
    }
    double[][] nodes = legendre(h);
    double[] at = nodes[0];
    double[] weight = nodes[1];
    double[][] system = new double[NODES + 1][NODES + 2];
    for (int row = 0; row <= NODES; row++) {
      double from = row == 0 ? 0 : at[row - 1];
      double low = Cusum.K - from - shift;
      system[row][row] += 1;
      system[row][0] -= NORMAL.cumulativeProbability(low);
      for (int i = 0; i < NODES; i++) {
        system[row][i + 1] -= weight[i] * NORMAL.density(at[i] + low);
      }
      system[row][NODES + 1] = 1;
    }
    return first(system);
  }

  /**
   * Of both sides together, which cannot alarm at once: 1/L = 1/L₊ + 1/L₋ (Kemp, 1961).
   *
   * @param shift between −10 and 10
   */
  public static double twoSided(double h, double shift) {
    double far = StrictMath.abs(shift);
    double other = isEndless(h, -far) ? 0 : 1 / oneSided(h, -far);
    return 1 / (1 / oneSided(h, far) + other);
  }

  /** By Siegmund's approximation, more than exp(25) cycles: the equation is singular in doubles. */
  private static boolean isEndless(double h, double shift) {
    return 2 * (Cusum.K - shift) * (h + OVERSHOOT) > 25;
  }

  /** Nodes and weights between 0 and h, by Newton's method on the Legendre polynomial. */
  private static double[][] legendre(double h) {
    double[] at = new double[NODES];
    double[] weight = new double[NODES];
    for (int i = 0; i < NODES; i++) {
      double x = StrictMath.cos(StrictMath.PI * (i + 0.75) / (NODES + 0.5));
      double slope = 1;
      for (int step = 0; step < 50; step++) {
        double before = 1;
        double value = x;
        for (int n = 2; n <= NODES; n++) {
          double next = ((2 * n - 1) * x * value - (n - 1) * before) / n;
          before = value;
          value = next;
        }
        slope = NODES * (x * value - before) / (x * x - 1);
        double move = value / slope;
        x -= move;
        if (StrictMath.abs(move) < 1e-15) {
          break;
        }
      }
      at[i] = h / 2 * (1 - x);
      weight[i] = h / ((1 - x * x) * slope * slope);
    }
    return new double[][] {at, weight};
  }

  /** The first unknown of a system whose last column is its right side; it is changed. */
  private static double first(double[][] system) {
    int n = system.length;
    for (int column = n - 1; column > 0; column--) {
      int pivot = column;
      for (int row = 0; row < column; row++) {
        if (StrictMath.abs(system[row][column]) > StrictMath.abs(system[pivot][column])) {
          pivot = row;
        }
      }
      double[] used = system[pivot];
      system[pivot] = system[column];
      system[column] = used;
      for (int row = 0; row < column; row++) {
        double factor = system[row][column] / used[column];
        for (int i = 0; i <= n; i++) {
          system[row][i] -= factor * used[i];
        }
      }
    }
    return system[0][n] / system[0][0];
  }
}
