package io.osupervisor.config;

import java.time.Duration;

/**
 * The waiting before a restart that is not the first within its period.
 *
 * @param min the first waiting, doubled each time
 * @param max the longest; waited at once after a start that took too long
 * @param jitter the share of it, 0 to 1, that is drawn by lot
 */
public record Backoff(Duration min, Duration max, double jitter) {

  public Backoff {
    Checks.begin()
        .within("min", min, Duration.ofMillis(1), Duration.ofDays(1))
        .within("max", max, Duration.ofMillis(1), Duration.ofDays(1))
        .notBelow("max", max, "min", min)
        .within("jitter", jitter, 0.0, 1.0)
        .verify();
  }
}
