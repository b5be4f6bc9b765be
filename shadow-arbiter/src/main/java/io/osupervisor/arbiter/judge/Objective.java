package io.osupervisor.arbiter.judge;

import java.util.Locale;

/**
 * A benefit that a hypothesis claims and must show.
 *
 * @param metric one that is {@link Metric#claimable}
 * @param direction where it is to move: where it is better
 * @param minimumEffect the least gain that counts, from 0 to below 1: relative to the control for
 *     latency and cost (0.1 is ten per cent less), a difference of shares for error-rate (0.2 is 20
 *     points), for score as it is measured
 */
public record Objective(Metric metric, Direction direction, double minimumEffect) {
  /** Refuses what cannot be shown. */
  public Objective {
    if (!metric.claimable()) {
      throw TrialErrors.notClaimable(metric);
    }
    if (direction != metric.better()) {
      throw TrialErrors.outOfRange(
          "direction of " + metric.key(),
          direction,
          metric.better().name().toLowerCase(Locale.ROOT));
    }
    if (!(minimumEffect >= 0 && minimumEffect < 1)) {
      throw TrialErrors.outOfRange(
          "minimum-effect of " + metric.key(), minimumEffect, "from 0 to below 1");
    }
  }

  /** That a metric gets better by so much. */
  public static Objective of(Metric metric, double minimumEffect) {
    return new Objective(metric, metric.better(), minimumEffect);
  }
}
