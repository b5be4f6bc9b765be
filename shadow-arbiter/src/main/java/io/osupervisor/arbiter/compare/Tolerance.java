package io.osupervisor.arbiter.compare;

/**
 * How far two numbers may lie apart and count as the same: at most {@code max(absolute, relative ·
 * max(|a|, |b|))}.
 *
 * @param absolute at least 0, finite
 * @param relative at least 0, below 1
 */
public record Tolerance(double absolute, double relative) {
  /** Numbers must have the same value. */
  public static final Tolerance EXACT = new Tolerance(0, 0);

  /**
   * @throws io.osupervisor.agent.AgentException {@code invalid_tolerance} out of range
   */
  public Tolerance {
    if (!(absolute >= 0 && absolute <= Double.MAX_VALUE)) {
      throw ComparisonErrors.tolerance("absolute", absolute, "from 0 on");
    }
    if (!(relative >= 0 && relative < 1)) {
      throw ComparisonErrors.tolerance("relative", relative, "from 0 to below 1");
    }
  }

  boolean isExact() {
    return absolute == 0 && relative == 0;
  }

  /** Whether two numbers of different value may count as the same. */
  boolean covers(double a, double b) {
    double limit = Math.max(absolute, relative * Math.max(Math.abs(a), Math.abs(b)));
    return limit > 0 && Math.abs(a - b) <= limit;
  }
}
