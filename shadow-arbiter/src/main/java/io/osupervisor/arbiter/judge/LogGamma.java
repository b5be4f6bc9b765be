package io.osupervisor.arbiter.judge;

/**
 * ln Γ from {@link StrictMath} alone, because the last bit of what libraries compute with {@link
 * Math} may differ from one platform to the next. Relative error below 1e-14.
 *
 * <p>Source: Stirling's series, Abramowitz and Stegun 6.1.41, after Γ(x) = Γ(x + k) / (x … (x+k−1))
 * has lifted the argument to 12.
 */
final class LogGamma {
  private static final double LIFTED = 12;
  private static final double HALF_LOG_TWO_PI = 0.5 * StrictMath.log(2 * StrictMath.PI);
  private static final double[] SERIES = {
    1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360
  };

  private LogGamma() {}

  /** ln Γ(x) of a positive {@code x}. */
  static double of(double x) {
    double lifted = x;
    double product = 1;
    while (lifted < LIFTED) {
      product *= lifted;
      lifted++;
    }
    double inverse = 1 / lifted;
    double power = inverse;
    double tail = 0;
    for (double term : SERIES) {
      tail += term * power;
      power *= inverse * inverse;
    }
    double whole = (lifted - 0.5) * StrictMath.log(lifted) - lifted + HALF_LOG_TWO_PI + tail;
    return product == 1 ? whole : whole - StrictMath.log(product);
  }

  /** ln B(a, b) of positive arguments. */
  static double beta(double a, double b) {
    return of(a) + of(b) - of(a + b);
  }
}
