package io.osupervisor.arbiter.judge;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * The beta-binomial mixture: a supermartingale for sums of centred variables between −g and h, as a
 * coin of known bias yields them.
 *
 * <p>Source: Howard, Ramdas, McAuliffe and Sekhon, arXiv 1810.08240, propositions 7 and 8. On two
 * sides it is computed strictly; on one side the incomplete beta function is the library's.
 */
public final class BetaBinomialMixture {
  private final double g;
  private final double h;
  private final double r;
  private final boolean oneSided;
  private final double normalizer;
  private final double logG;
  private final double logH;
  private final double logWidth;

  private BetaBinomialMixture(double rho, double g, double h, boolean oneSided) {
    this.g = g;
    this.h = h;
    this.r = StrictMath.max(rho - g * h, 1e-3 * g * h);
    this.oneSided = oneSided;
    this.logG = StrictMath.log(g);
    this.logH = StrictMath.log(h);
    this.logWidth = StrictMath.log(g + h);
    this.normalizer = logBeta(r / (g * (g + h)), r / (h * (g + h)));
  }

  /**
   * Against sums that are too large or too small.
   *
   * @param optimal intrinsic time at which the boundary is narrowest, above 0
   * @param alpha crossing probability for which it is tuned
   * @param g how far one variable can lie below its mean, above 0
   * @param h how far one can lie above it, above 0
   */
  public static BetaBinomialMixture twoSided(double optimal, double alpha, double g, double h) {
    return new BetaBinomialMixture(NormalMixture.rho(optimal, alpha), g, h, false);
  }

  /** Against sums that are too large; otherwise as {@link #twoSided}. */
  public static BetaBinomialMixture oneSided(double optimal, double alpha, double g, double h) {
    return new BetaBinomialMixture(NormalMixture.rho(optimal, 2 * alpha), g, h, true);
  }

  /** The logarithm of the mixture at sum {@code s} and intrinsic time {@code v}. */
  public double logValue(double s, double v) {
    double width = g + h;
    return v / (g * h) * logWidth
        - (v + h * s) / (h * width) * logG
        - (v - g * s) / (g * width) * logH
        + logBeta((r + v - g * s) / (g * width), (r + v + h * s) / (h * width))
        - normalizer;
  }

  /** The sum that is crossed at time {@code v} or any other with at most this probability. */
  public double bound(double v, double alpha) {
    double threshold = -StrictMath.log(alpha);
    double most = v / g;
    return logValue(most, v) < threshold
        ? most
        : Bisection.edge(0, most, s -> logValue(s, v) < threshold);
  }

  private double logBeta(double a, double b) {
    double whole = LogGamma.beta(a, b);
    if (!oneSided) {
      return whole;
    }
    double share = BetaDistribution.of(a, b).cumulativeProbability(h / (g + h));
    return whole + StrictMath.log(share);
  }
}
