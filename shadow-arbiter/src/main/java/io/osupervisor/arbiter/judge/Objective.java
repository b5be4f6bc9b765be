package io.osupervisor.arbiter.judge;

/**
 * A benefit that a hypothesis claims and must show.
 *
 * @param metric {@link Metric#LATENCY} or {@link Metric#ERROR_RATE}
 * @param direction where it is to move; both are better for being less
 * @param minimumEffect the least gain that counts, from 0 to below 1: relative to the control for
 *     latency (0.1 is ten per cent less), a difference of shares for error-rate (0.2 is 20 points)
 */
public record Objective(Metric metric, Direction direction, double minimumEffect) {
  /** Refuses what cannot be shown. */
  public Objective {
    if (!metric.claimable()) {
      throw TrialErrors.notClaimable(metric);
    }
    if (direction != Direction.DECREASE) {
      throw TrialErrors.outOfRange("direction of " + metric.key(), direction, "decrease");
    }
    if (!(minimumEffect >= 0 && minimumEffect < 1)) {
      throw TrialErrors.outOfRange(
          "minimum-effect of " + metric.key(), minimumEffect, "from 0 to below 1");
    }
  }
}
