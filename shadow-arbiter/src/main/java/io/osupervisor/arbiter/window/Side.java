package io.osupervisor.arbiter.window;

/** On which side of an effect a bound is asked for. */
public enum Side {
  /** On both: is there any effect? */
  BOTH,
  /** Below: is the effect positive? */
  LOWER,
  /** Above: is the effect negative? */
  UPPER
}
