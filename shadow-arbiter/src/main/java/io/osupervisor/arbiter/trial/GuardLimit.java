package io.osupervisor.arbiter.trial;

import java.util.Locale;

/**
 * How much harm of a metric a trial puts up with.
 *
 * @param metric as in the trial's words: latency, error-rate, agreement, …
 * @param limit the margin of harm, or the least value, as a fraction; finite, at least 0
 */
public record GuardLimit(String metric, Bound bound, double limit) {
  /** What the limit is. */
  public enum Bound {
    /** The candidate may be worse by this much: less is stricter. */
    MARGIN,
    /** The metric must reach this much: more is stricter. */
    MINIMUM;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public GuardLimit {
    if (metric.isBlank() || !(limit >= 0 && limit <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("a guard on '" + metric + "' with the limit " + limit);
    }
  }

  boolean guardsAsMuchAs(GuardLimit other) {
    return metric.equals(other.metric)
        && bound == other.bound
        && (bound == Bound.MARGIN ? limit <= other.limit : limit >= other.limit);
  }

  @Override
  public String toString() {
    return "%s %s %s".formatted(metric, bound.word(), limit);
  }
}
