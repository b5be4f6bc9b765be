package io.osupervisor.config;

/**
 * What a candidate must be better in.
 *
 * @param metric latency, error-rate, score or cost
 * @param direction where it is to move
 * @param minimumEffect the least gain that counts: relative to the control, for error-rate, and for
 *     scores that lie in [0, 1], in points of a hundred
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
            metric.isClaimable(),
            "must be latency, error-rate, score or cost: a gain in others cannot be shown")
        .that(
            "direction",
            metric == TrialMetric.SCORE || direction == Direction.DECREASE,
            "must be decrease: less is the benefit")
        .that(
            "direction",
            metric != TrialMetric.SCORE || direction == Direction.INCREASE,
            "must be increase: more is the benefit")
        .that(
            "minimum-effect",
            minimumEffect.compareTo(Percentage.WHOLE) < 0,
            "must be less than 100%")
        .verify();
  }
}
