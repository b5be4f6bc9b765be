package io.osupervisor.arbiter.watch;

import java.util.Locale;

/** What a guard of the watch looks at; harm is an effect above 0. */
public enum Measure {
  /** The share of requests that fail, as it is. */
  FAILURE_RATE(Unit.SHARE, 1),
  /** By how many points the share that is answered well fell. */
  PASS_RATE_DROP(Unit.POINTS, -1),
  /** By how much of itself that share fell. */
  PASS_RATE_FALL(Unit.RELATIVE, -1),
  /** By how much the 95th percentile of the latency rose. */
  P95_RISE(Unit.RELATIVE, 1),
  /** By how much the mean latency rose. */
  MEAN_RISE(Unit.RELATIVE, 1),
  /** By how much the answers of a second became fewer. */
  THROUGHPUT_FALL(Unit.RELATIVE, -1),
  /** How often its primary could not take its memory back, or took more than it may. */
  MEMORY_FAILURES(Unit.COUNT, 1),
  /** By how many points a step or drift of the cycles lowered the share that is answered well. */
  PASS_RATE_SERIES(Unit.POINTS, -1),
  /** By how much a step or drift of the cycles raised the mean latency. */
  LATENCY_SERIES(Unit.RELATIVE, 1),
  /** By how much metrics got worse on the mean, of a deployment that changes parameters only. */
  DIRECTIONAL_CHANGE(Unit.RELATIVE, -1);

  private final Unit unit;
  private final int sign;

  Measure(Unit unit, int sign) {
    this.unit = unit;
    this.sign = sign;
  }

  private enum Unit {
    SHARE,
    POINTS,
    RELATIVE,
    COUNT
  }

  /** Whether effects are parts of the baseline. */
  boolean isRelative() {
    return unit == Unit.RELATIVE;
  }

  /** The word for it, as in a spec. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** An effect as people read it: a change that falls is negative. */
  public String told(double effect) {
    return switch (unit) {
      case SHARE -> String.format(Locale.ROOT, "%.1f%%", 100 * effect);
      case POINTS -> String.format(Locale.ROOT, "%+.1fpp", 100 * sign * effect);
      case RELATIVE -> relative(effect);
      case COUNT -> String.format(Locale.ROOT, "%.0f", effect);
    };
  }

  private String relative(double effect) {
    return String.format(Locale.ROOT, "%+.1f%%", 100 * sign * effect);
  }

  /** An interval as people read it. */
  public String told(double lower, double upper) {
    return sign > 0 ? told(lower) + " … " + told(upper) : told(upper) + " … " + told(lower);
  }

  /** What is allowed. */
  public String limit(double limit) {
    return (sign > 0 ? "≤ " : "≥ ") + (unit == Unit.COUNT ? relative(limit) : told(limit));
  }
}
