package io.osupervisor.config;

import java.time.Duration;

/**
 * How instances are measured.
 *
 * @param interval how often a sample of each instance is taken
 * @param history how far back samples are kept
 */
public record HealthSettings(Duration interval, Duration history) {

  public HealthSettings {
    Checks.begin()
        .within("interval", interval, Duration.ofMillis(100), Duration.ofHours(1))
        .within("history", history, Duration.ofSeconds(1), Duration.ofDays(7))
        .notBelow("history", history, "interval", interval)
        .verify();
  }

  /** The samples that are kept of each instance. */
  public int samples() {
    return Math.toIntExact(history.dividedBy(interval));
  }
}
