package io.osupervisor.arbiter.check;

import java.time.Duration;

/**
 * How a candidate is checked.
 *
 * @param commandTimeout how long the genome's check command may take; above 0
 * @param unfenced whether it may run where its processes cannot be cut from the network
 */
public record CheckSettings(Duration commandTimeout, Unfenced unfenced) {
  /** Two minutes, and never without a fence. */
  public static final CheckSettings DEFAULT =
      new CheckSettings(Duration.ofMinutes(2), Unfenced.REFUSE);

  /** What is done where the platform has no fence. */
  public enum Unfenced {
    /** The trial is refused as invalid. */
    REFUSE,
    /** It runs, and its evidence says so. */
    ALLOW
  }

  public CheckSettings {
    if (commandTimeout.toMillis() < 1) {
      throw new IllegalArgumentException("a check of " + commandTimeout);
    }
  }
}
