package io.osupervisor.arbiter.shadow;

import java.util.concurrent.Semaphore;

/** How many shadows may run on a node at once; the agents of the node share it. Thread safe. */
public final class ShadowPlaces {
  /** The fewest shadows of a trial. */
  private static final int PAIR = 2;

  private final int shadows;
  private final Semaphore free;

  /**
   * All of them free.
   *
   * @param shadows at least 2
   */
  public ShadowPlaces(int shadows) {
    if (shadows < PAIR) {
      throw new IllegalArgumentException("places for " + shadows + " shadows");
    }
    this.shadows = shadows;
    this.free = new Semaphore(shadows);
  }

  /** Takes the places of so many shadows; false, and none taken, when there are too few. */
  boolean take(int wanted) {
    return free.tryAcquire(wanted);
  }

  /** Gives places back. */
  void giveBack(int taken) {
    free.release(taken);
  }

  /** How many there are. */
  public int shadows() {
    return shadows;
  }

  /** How many of them are free. */
  public int free() {
    return free.availablePermits();
  }
}
