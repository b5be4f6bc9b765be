package io.osupervisor.agent.health;

/** An estimate and the 95 % interval around it; all three are finite. */
record Interval(double estimate, double lower, double upper) {

  Interval {
    if (!(lower <= estimate && estimate <= upper) || !Double.isFinite(upper - lower)) {
      throw new IllegalArgumentException("no interval: " + estimate + " " + lower + ".." + upper);
    }
  }

  /** The nearest interval to these numbers that holds its estimate, whatever was rounded. */
  static Interval around(double estimate, double lower, double upper) {
    return new Interval(estimate, Math.min(lower, estimate), Math.max(upper, estimate));
  }

  /**
   * The difference {@code this − other} of two independent estimates, from their own intervals: the
   * method of variance estimates recovery (Zou and Donner, Statistics in Medicine 27, 2008). It is
   * asymmetric where they are, and never narrower than either.
   */
  Interval minus(Interval other) {
    double difference = estimate - other.estimate;
    double down = Math.hypot(estimate - lower, other.upper - other.estimate);
    double up = Math.hypot(upper - estimate, other.estimate - other.lower);
    return new Interval(difference, difference - down, difference + up);
  }

  /** The ratio {@code this / other} of two positive estimates: their difference as logarithms. */
  Interval over(Interval other) {
    Interval logs = log().minus(other.log());
    return around(estimate / other.estimate, Math.exp(logs.lower), Math.exp(logs.upper));
  }

  private Interval log() {
    return new Interval(Math.log(estimate), Math.log(lower), Math.log(upper));
  }
}
