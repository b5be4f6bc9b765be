package io.osupervisor.arbiter.judge;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The normal mixture: a supermartingale for a sum S with intrinsic time V whose moments are no
 * larger than a normal variable's. It tells, at every look at once, when S is too large, or on two
 * sides when it is too far from 0.
 *
 * <p>Source: Howard, Ramdas, McAuliffe and Sekhon, arXiv 1810.08240, propositions 5 and 6; ρ
 * narrows the boundary at {@code optimal} as in their section 3.5.
 */
public final class NormalMixture {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private final double rho;
  private final boolean oneSided;

  private NormalMixture(double rho, boolean oneSided) {
    this.rho = rho;
    this.oneSided = oneSided;
  }

  /**
   * Against sums that are too large.
   *
   * @param optimal intrinsic time at which the boundary is narrowest, above 0
   * @param alpha crossing probability for which it is tuned, in (0, 0.5)
   */
  public static NormalMixture oneSided(double optimal, double alpha) {
    return new NormalMixture(rho(optimal, 2 * alpha), true);
  }

  /** Against sums that are too large or too small; otherwise as {@link #oneSided}. */
  public static NormalMixture twoSided(double optimal, double alpha) {
    return new NormalMixture(rho(optimal, alpha), false);
  }

  /** The ρ of a mixture on both sides; on one side with twice the α. */
  static double rho(double optimal, double alpha) {
    double tail = -2 * StrictMath.log(alpha);
    return optimal / (tail + StrictMath.log(1 + tail));
  }

  /** The mixing parameter, a precision in the measure of intrinsic time. */
  public double rho() {
    return rho;
  }

  /** The logarithm of the mixture at sum {@code s} and intrinsic time {@code v}. */
  public double logValue(double s, double v) {
    double time = v + rho;
    double value = 0.5 * StrictMath.log(rho / time) + s * s / (2 * time);
    if (!oneSided) {
      return value;
    }
    double share = NORMAL.cumulativeProbability(s / StrictMath.sqrt(time));
    return value + StrictMath.log(2 * share);
  }

  /** The sum that is crossed at time {@code v} or any other with at most this probability. */
  public double bound(double v, double alpha) {
    double threshold = -StrictMath.log(alpha);
    double both = StrictMath.sqrt((v + rho) * (StrictMath.log1p(v / rho) + 2 * threshold));
    // Twice the boundary of the mixture on both sides is beyond that on one.
    return oneSided ? Bisection.edge(0, 2 * both, s -> logValue(s, v) < threshold) : both;
  }
}
