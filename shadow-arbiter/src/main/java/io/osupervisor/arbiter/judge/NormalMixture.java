package io.osupervisor.arbiter.judge;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The one-sided normal mixture: a supermartingale for a sum S with intrinsic time V whose moments
 * are no larger than a normal variable's. It tells, at every look at once, when S is too large.
 *
 * <p>Source: Howard, Ramdas, McAuliffe and Sekhon, arXiv 1810.08240, proposition 6; ρ narrows the
 * boundary at {@code optimal} as in their section 3.5.
 */
public final class NormalMixture {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private final double rho;

  /**
   * Tuned before the start.
   *
   * @param optimal intrinsic time at which the boundary is narrowest, above 0
   * @param alpha crossing probability for which it is tuned, in (0, 0.5)
   */
  public NormalMixture(double optimal, double alpha) {
    this.rho = rho(optimal, 2 * alpha);
  }

  /** The ρ of a mixture on both sides; on one side with twice the α. */
  static double rho(double optimal, double alpha) {
    double tail = -2 * StrictMath.log(alpha);
    return optimal / (tail + StrictMath.log(1 + tail));
  }

  /** The logarithm of the mixture at sum {@code s} and intrinsic time {@code v}. */
  public double logValue(double s, double v) {
    double time = v + rho;
    return 0.5 * StrictMath.log(4 * rho / time)
        + s * s / (2 * time)
        + StrictMath.log(NORMAL.cumulativeProbability(s / StrictMath.sqrt(time)));
  }

  /** The sum that is crossed at time {@code v} or any other with at most this probability. */
  public double bound(double v, double alpha) {
    double threshold = -StrictMath.log(alpha);
    // Twice the boundary of the mixture on both sides is beyond that on one.
    double beyond = 2 * StrictMath.sqrt((v + rho) * (StrictMath.log1p(v / rho) + 2 * threshold));
    return Bisection.edge(0, beyond, s -> logValue(s, v) < threshold);
  }
}
