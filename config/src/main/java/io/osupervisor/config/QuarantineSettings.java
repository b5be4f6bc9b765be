package io.osupervisor.config;

import java.time.Duration;

/**
 * How long the content of a version that was refused or taken back stays out.
 *
 * @param first the first time; it doubles with each further one
 * @param longest the longest time
 * @param retireAfter rollbacks after which it stays out for good
 * @param holdAfter rollbacks by guards within a day after which no hypothesis is taken
 */
public record QuarantineSettings(Duration first, Duration longest, int retireAfter, int holdAfter) {

  public QuarantineSettings {
    Checks.begin()
        .within("first", first, Duration.ofSeconds(1), Duration.ofDays(365))
        .within("longest", longest, Duration.ofSeconds(1), Duration.ofDays(3650))
        .notBelow("longest", longest, "first", first)
        .within("retire-after", retireAfter, 1, 1000)
        .within("hold-after", holdAfter, 1, 1000)
        .verify();
  }
}
