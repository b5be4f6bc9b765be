package io.osupervisor.arbiter.window;

/**
 * The effect of a treatment on a mean, as two independent arms show it.
 *
 * <p>Source: Welch, Biometrika 34 (1947), and Satterthwaite, Biometrics Bulletin 2 (1946), for the
 * degrees of freedom, which a relative effect takes over, as GrowthBook's {@code gbstats} does; the
 * error of a relative effect by the delta method (Casella and Berger, Statistical Inference,
 * 5.5.4).
 *
 * @param effect treatment against control, as {@link Lift} tells it
 * @param squaredError the effect's squared standard error, above 0
 * @param freedom degrees of freedom of that error
 * @param n observations of both arms
 */
public record MeanLift(double effect, double squaredError, double freedom, long n) {
  /** Refuses an effect without a measurable error. */
  public MeanLift {
    if (!Double.isFinite(effect) || !(squaredError > 0) || !Double.isFinite(squaredError)) {
      throw new IllegalArgumentException(
          "no effect: %s with a squared error of %s".formatted(effect, squaredError));
    }
  }

  static double freedom(ArmSummary a, ArmSummary b) {
    double errorA = a.squaredError();
    double errorB = b.squaredError();
    double both = errorA + errorB;
    return both * both / (errorA * errorA / (a.n() - 1) + errorB * errorB / (b.n() - 1));
  }

  /** The effect's standard error. */
  public double standardError() {
    return StrictMath.sqrt(squaredError);
  }

  /** What one of {@code n} observations would deviate by to give this error: √n times as much. */
  public double deviation() {
    return StrictMath.sqrt(n * squaredError);
  }
}
