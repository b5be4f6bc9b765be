package io.osupervisor.traffic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Draws in which order the shadows of a trial get a copy, anew for each: the first finds the
 * machine in another state than the next, and none may always be the one.
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

  /** All of them, each order as likely as any other. */
  public <T> List<T> order(Collection<T> all) {
    List<T> drawn = new ArrayList<>(all);
    for (int left = drawn.size(); left > 1; left--) {
      Collections.swap(drawn, left - 1, random.nextInt(left));
    }
    return drawn;
  }
}
