package io.osupervisor.arbiter.watch;

/**
 * A rule that tells a series is worse than its baseline.
 *
 * @param rule that tells it
 * @param cycle at which it did
 * @param effect the change, in the series' own unit
 * @param lower the least change that the 99 % interval has
 * @param upper the largest
 * @param n cycles that the effect was taken of
 * @param reason the rule with its figures
 */
public record SeriesFinding(
    Rule rule, long cycle, double effect, double lower, double upper, int n, String reason) {

  /** The rules of a series. */
  public enum Rule {
    /** A lasting step. */
    CUSUM,
    /** A drift. */
    TREND
  }

  /** Whether another says the same: its rule tells of the same direction. */
  boolean repeats(SeriesFinding other) {
    return rule == other.rule && effect < 0 == other.effect < 0;
  }
}
