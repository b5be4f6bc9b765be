package io.osupervisor.traffic;

import java.util.random.RandomGenerator;

/**
 * Draws which twin gets a copy first, anew for each: the first finds the machine in another state
 * than the second, and neither may always be the one.
 */
public final class Lot {
  private final RandomGenerator random;

  /**
   * Draws from this generator.
   *
   * @param random with a seed that the trial's evidence tells
   */
  public Lot(RandomGenerator random) {
    this.random = random;
  }

  /** The twin that goes first, each as often as the other. */
  public Twin first() {
    return random.nextBoolean() ? Twin.CANDIDATE : Twin.CONTROL;
  }
}
