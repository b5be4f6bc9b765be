package io.osupervisor.arbiter.judge;

/**
 * What is known of one metric. Harm is what guards speak of: how much worse the candidate is, in
 * the measure of {@link Guard#margin}; a gain is harm below 0.
 */
interface Evidence {
  /** Observations that count. */
  long n();

  /** Whether there are enough for the bounds to hold. */
  boolean ready();

  /** Whether the harm is shown to be above {@code harm}, at level {@code alpha}. */
  boolean above(double harm, double alpha);

  /** Whether the harm is shown to be below {@code harm}, at level {@code alpha}. */
  boolean below(double harm, double alpha);

  /** The harm as it is seen; call it only when {@link #ready}. */
  double estimate();

  /** The bounds of which {@link #above} and {@link #below} speak; only when {@link #ready}. */
  Interval bounds(double aboveAlpha, double belowAlpha);

  /** Whether it cannot be told at all, such as a ratio to nothing. */
  default boolean broken() {
    return false;
  }

  /** By which method the bounds are found, in words. */
  String method();
}
