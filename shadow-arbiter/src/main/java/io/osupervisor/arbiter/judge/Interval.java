package io.osupervisor.arbiter.judge;

/**
 * Between two bounds, in the measure of what is bounded; either may be infinite.
 *
 * @param lower at most {@code upper}
 * @param upper at least {@code lower}
 */
public record Interval(double lower, double upper) {
  /** Refuses what is not in order or not a number. */
  public Interval {
    if (!(lower <= upper)) {
      throw new IllegalArgumentException("no interval: " + lower + " to " + upper);
    }
  }

  /** Of a ratio less 1 whose logarithm lies between these; no bound of it is no bound of either. */
  static Interval ofLogs(double lower, double upper) {
    return new Interval(
        lower == Double.NEGATIVE_INFINITY ? lower : StrictMath.expm1(lower),
        StrictMath.expm1(upper));
  }
}
