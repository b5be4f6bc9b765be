package io.osupervisor.arbiter.window;

import java.util.Arrays;

/**
 * What is known of one arm's observations.
 *
 * @param mean of them
 * @param variance of one of them, not negative
 * @param n how many, at least 1
 */
public record ArmSummary(double mean, double variance, long n) {
  /** Refuses what no observations can have. */
  public ArmSummary {
    if (n < 1 || !(variance >= 0) || !Double.isFinite(mean)) {
      throw new IllegalArgumentException(
          "no arm: mean %s, variance %s, n %d".formatted(mean, variance, n));
    }
  }

  /**
   * Of values, with the unbiased variance, which is 0 where all are one.
   *
   * @param values at least two
   */
  public static ArmSummary of(double[] values) {
    if (Arrays.stream(values).allMatch(value -> value == values[0])) {
      return new ArmSummary(values[0], 0, values.length);
    }
    double mean = Arrays.stream(values).sum() / values.length;
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return new ArmSummary(mean, squares / (values.length - 1), values.length);
  }

  /**
   * Of values by their sums, with the unbiased variance.
   *
   * @param sum of the values
   * @param squares sum of their squares
   * @param n how many, at least 2
   */
  public static ArmSummary ofSums(double sum, double squares, long n) {
    return new ArmSummary(sum / n, (squares - sum * sum / n) / (n - 1), n);
  }

  /** Of trials, some of which were events: the variance of one is p(1−p). */
  public static ArmSummary ofEvents(long events, long n) {
    double share = (double) events / n;
    return new ArmSummary(share, share * (1 - share), n);
  }

  /** The squared standard error of the mean. */
  double squaredError() {
    return variance / n;
  }
}
