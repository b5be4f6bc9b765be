package io.osupervisor.arbiter.judge;

import org.apache.commons.statistics.distribution.GammaDistribution;

/**
 * The gamma-exponential mixture: a supermartingale for a sum S with intrinsic time V whose
 * increments have tails no heavier than a centred exponential variable's of scale c, such as
 * waiting times. It tells, at every look at once, when S is too large.
 *
 * <p>Source: Howard, Ramdas, McAuliffe and Sekhon, arXiv 1810.08240, proposition 9.
 */
public final class GammaExponentialMixture {
  private final double rho;
  private final double c2;
  private final double c;
  private final double leading;

  /**
   * Tuned before the start.
   *
   * @param optimal intrinsic time at which the boundary is narrowest, above 0
   * @param alpha crossing probability for which it is tuned, in (0, 0.5)
   * @param c scale of the increments, above 0
   */
  public GammaExponentialMixture(double optimal, double alpha, double c) {
    if (!(c > 0)) {
      throw new IllegalArgumentException("no scale: " + c);
    }
    this.rho = NormalMixture.rho(optimal, 2 * alpha);
    this.c = c;
    this.c2 = c * c;
    double shape = rho / c2;
    this.leading = shape * StrictMath.log(shape) - LogGamma.of(shape) - logShare(shape, shape);
  }

  /**
   * The logarithm of the mixture at sum {@code s} above −(v + ρ)/c and intrinsic time {@code v}.
   */
  public double logValue(double s, double v) {
    double shape = (v + rho) / c2;
    double reached = s / c + v / c2;
    double rate = reached + rho / c2;
    return leading
        + LogGamma.of(shape)
        + logShare(shape, rate)
        - shape * StrictMath.log(rate)
        + reached;
  }

  /** The sum that is crossed at time {@code v} or any other with at most this probability. */
  public double bound(double v, double alpha) {
    double threshold = -StrictMath.log(alpha);
    double beyond = StrictMath.max(v, c);
    while (logValue(beyond, v) < threshold) {
      beyond *= 2;
    }
    return Bisection.edge(0, beyond, s -> logValue(s, v) < threshold);
  }

  /** The logarithm of the regularised lower incomplete gamma function. */
  private static double logShare(double shape, double x) {
    return StrictMath.log(GammaDistribution.of(shape, 1).cumulativeProbability(x));
  }
}
