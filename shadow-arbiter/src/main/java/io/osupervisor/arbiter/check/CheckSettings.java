package io.osupervisor.arbiter.check;

import java.time.Duration;

/**
 * How a candidate is checked.
 *
 * @param commandTimeout how long the genome's check command may take; above 0
 */
public record CheckSettings(Duration commandTimeout) {
  /** Two minutes. */
  public static final CheckSettings DEFAULT = new CheckSettings(Duration.ofMinutes(2));

  public CheckSettings {
    if (commandTimeout.toMillis() < 1) {
      throw new IllegalArgumentException("a check of " + commandTimeout);
    }
  }
}
