package io.osupervisor.arbiter.judge;

import org.jspecify.annotations.Nullable;

/**
 * One question of a trial and its answer.
 *
 * @param role what is asked of the metric
 * @param metric of what it is asked
 * @param state the answer
 * @param estimate what was seen; nothing while there is too little of it
 * @param n observations that count: pairs, or samples for memory and cpu
 * @param margin the harm of {@link Guard#margin}, or the gain of {@link Objective#minimumEffect}
 * @param rule how it is answered, in words
 */
public record MetricReport(
    Role role,
    Metric metric,
    MetricState state,
    @Nullable Estimate estimate,
    long n,
    double margin,
    String rule) {
  /** What is asked of a metric. */
  public enum Role {
    /** That it is no worse than the margin; every one must hold. */
    GUARD,
    /** That it, being claimed, is not shown to be worse at all. */
    CLAIM,
    /** That it is better by the minimum effect. */
    OBJECTIVE
  }

  /**
   * An effect and the bounds that decide.
   *
   * @param effect how much worse the candidate is, in the measure of {@link Guard#margin}; below 0
   *     it is better
   * @param interval each end holds at every look, at the level by which that end decides
   */
  public record Estimate(double effect, Interval interval) {}
}
