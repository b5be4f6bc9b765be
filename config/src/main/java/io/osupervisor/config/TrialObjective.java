package io.osupervisor.config;

/**
 * What a candidate must be better in.
 *
 * @param metric latency or error-rate
 * @param direction where it is to move
 * @param minimumEffect the least gain that counts: relative to the control, for error-rate in
 *     points of a hundred
 */
public record TrialObjective(TrialMetric metric, Direction direction, Percentage minimumEffect) {

  /** Where a metric is to move. */
  public enum Direction {
    /** Less is the benefit. */
    DECREASE,
    /** More is the benefit. */
    INCREASE
  }

  public TrialObjective {
    Checks.begin()
        .that(
            "metric",
            metric == TrialMetric.LATENCY || metric == TrialMetric.ERROR_RATE,
            "must be latency or error-rate: a gain in others cannot be shown")
        .that("direction", direction == Direction.DECREASE, "must be decrease: less is the benefit")
        .that(
            "minimum-effect",
            minimumEffect.compareTo(Percentage.WHOLE) < 0,
            "must be less than 100%")
        .verify();
  }
}
