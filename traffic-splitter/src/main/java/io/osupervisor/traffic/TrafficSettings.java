package io.osupervisor.traffic;

/**
 * How much of the copies may be under way to one trial.
 *
 * @param capacity the most copies that wait; what comes beyond is dropped
 * @param window the most copies that a trial has at once
 */
public record TrafficSettings(int capacity, int window) {
  /** The queue and the window of an agent by default. */
  public static final TrafficSettings DEFAULT = new TrafficSettings(1024, 64);

  public TrafficSettings {
    if (capacity < 1 || window < 1) {
      throw new IllegalArgumentException("capacity " + capacity + ", window " + window);
    }
  }
}
