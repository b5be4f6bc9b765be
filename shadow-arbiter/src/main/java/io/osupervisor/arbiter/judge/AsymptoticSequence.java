package io.osupervisor.arbiter.judge;

/**
 * The half-width of an asymptotic confidence sequence for a mean: it holds at every look at once,
 * as the central limit theorem holds for one. Its mixing parameter ρ is fixed before the start by
 * the number of units for which it is to be narrowest, and never follows the number seen.
 *
 * <p>Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, arXiv 2103.06476, equation 9 and its
 * choice of ρ; one-sided: the same with 2α in ρ and ln(1 + √(nρ²+1)/(2α)) under the root.
 */
public final class AsymptoticSequence {
  private final double alpha;
  private final double rho2;
  private final boolean oneSided;

  private AsymptoticSequence(double alpha, double nStar, boolean oneSided) {
    if (!(alpha > 0 && alpha < 0.5) || !(nStar >= 1) || nStar == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("no sequence: alpha " + alpha + ", n* " + nStar);
    }
    this.alpha = alpha;
    this.oneSided = oneSided;
    double tail = -2 * StrictMath.log(oneSided ? 2 * alpha : alpha);
    this.rho2 = (tail + StrictMath.log(tail + 1)) / nStar;
  }

  /**
   * Around the mean on both sides.
   *
   * @param alpha probability, in (0, 0.5), that the mean is ever outside
   * @param nStar units at which it is narrowest, at least 1
   */
  public static AsymptoticSequence twoSided(double alpha, double nStar) {
    return new AsymptoticSequence(alpha, nStar, false);
  }

  /** On one side of the mean only; otherwise as {@link #twoSided}. */
  public static AsymptoticSequence oneSided(double alpha, double nStar) {
    return new AsymptoticSequence(alpha, nStar, true);
  }

  /**
   * How far the bound lies from the mean of {@code n} units.
   *
   * @param deviation standard deviation of a unit, in the unit's measure; √n times the standard
   *     error of the estimate
   * @param n units seen, at least 1
   */
  public double halfWidth(double deviation, long n) {
    double spread = n * rho2 + 1;
    return deviation * StrictMath.sqrt(2 * spread / ((double) n * n * rho2) * threshold(spread));
  }

  /**
   * As {@link #halfWidth}, exact for few units if they are normal, and never narrower: a deviation
   * estimated from a handful is often too small. Both agree as {@code n} grows; below about eight
   * units nothing can be told, and the width is infinite.
   *
   * <p>Source: the mixture of Student's t with the same ρ, Lindon, Ham, Tingley and Bojinov, arXiv
   * 2210.08589, and Wang and Ramdas, arXiv 2310.03722: with A the threshold under the logarithm of
   * equation 9, B = A^(2/n) and q = 1/(nρ²+1), t² = (n−1)(B−1)/(1−Bq).
   */
  public double studentHalfWidth(double deviation, long n) {
    double spread = n * rho2 + 1;
    double growth = StrictMath.expm1(2 * threshold(spread) / n);
    double room = 1 - (growth + 1) / spread;
    return room > 0
        ? deviation * StrictMath.sqrt((n - 1) * growth / room / n)
        : Double.POSITIVE_INFINITY;
  }

  /**
   * The logarithm of the e-value against a mean of 0, on one side against any mean up to 0: it
   * reaches 1/α just when {@link #halfWidth} for that α and this ρ is the distance to 0. Its
   * inverse, at most 1, is a p-value that holds at every look.
   *
   * @param mean of {@code n} units, in the measure of {@code deviation}
   * @param deviation as in {@link #halfWidth}, above 0
   * @param n units seen, at least 1
   */
  public double logEvidence(double mean, double deviation, long n) {
    double spread = n * rho2 + 1;
    double distance = mean / deviation * n;
    double tilt = distance * distance * rho2 / (2 * spread);
    double root = 0.5 * StrictMath.log(spread);
    if (!oneSided) {
      return tilt - root;
    }
    // ln(2(e^tilt − 1)), which does not overflow.
    return mean > 0
        ? StrictMath.log(2) + tilt + StrictMath.log(-StrictMath.expm1(-tilt)) - root
        : Double.NEGATIVE_INFINITY;
  }

  /**
   * The same against a bound of {@link #studentHalfWidth}: the logarithm of the e-value that
   * reaches 1/α just when that for this α and ρ is the distance to 0. One-sided sequences alone.
   *
   * @param n units seen, at least 2
   */
  double studentLogEvidence(double mean, double deviation, long n) {
    if (mean <= 0) {
      return Double.NEGATIVE_INFINITY;
    }
    double spread = n * rho2 + 1;
    double ratio = mean / deviation;
    double t2 = ratio * ratio * n;
    double growth =
        t2 == Double.POSITIVE_INFINITY ? spread - 1 : t2 * (1 - 1 / spread) / (n - 1 + t2 / spread);
    double tilt = 0.5 * n * StrictMath.log1p(growth);
    // ln(2(e^tilt − 1)), which does not overflow.
    return StrictMath.log(2)
        + tilt
        + StrictMath.log(-StrictMath.expm1(-tilt))
        - 0.5 * StrictMath.log(spread);
  }

  private double threshold(double spread) {
    double root = StrictMath.sqrt(spread);
    return StrictMath.log(oneSided ? 1 + root / (2 * alpha) : root / alpha);
  }
}
