package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Single;
import io.osupervisor.arbiter.judge.Observation.Usage;

/**
 * What is known of one metric. Harm is what guards speak of: how much worse the candidate is, in
 * the measure of {@link Guard#margin}; a gain is harm below 0.
 */
interface Evidence {
  /** Takes both answers to one request. */
  default void take(Pair pair) {}

  /** Takes an answer of one arm. */
  default void take(Single single) {}

  /** Takes a sample of what both instances hold and use. */
  default void take(Usage usage) {}

  /** A block of observations is complete. */
  default void endBlock() {}

  /** Observations that count. */
  long n();

  /** Whether there are enough for the bounds to hold. */
  boolean ready();

  /** Whether the harm is shown to be above {@code harm}, at level {@code alpha}. */
  boolean above(double harm, double alpha);

  /** Whether the harm is shown to be below {@code harm}, at level {@code alpha}. */
  boolean below(double harm, double alpha);

  /**
   * The logarithm of an e-value that the harm is below {@code harm}: under any harm that is not,
   * its mean is at most 1 whenever it is looked at. Reaches 1/α when {@link #below} at α says so.
   *
   * @param alpha for which it is sharpest; fixed before the start
   */
  default double logBelow(double harm, double alpha) {
    return below(harm, alpha) ? -StrictMath.log(alpha) : Double.NEGATIVE_INFINITY;
  }

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
