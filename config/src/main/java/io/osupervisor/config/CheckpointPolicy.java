package io.osupervisor.config;

import java.time.Duration;

/**
 * When an agent's state is saved.
 *
 * @param every at the latest after this time, if there are new entries
 * @param afterEntries or after so many new entries
 * @param atLeastApart but never sooner after the one before
 * @param retain the newest ones that are kept
 */
public record CheckpointPolicy(
    Duration every, int afterEntries, Duration atLeastApart, int retain) {

  public CheckpointPolicy {
    Checks.begin()
        .within("every", every, Duration.ofMillis(100), Duration.ofDays(7))
        .atLeast("after-entries", afterEntries, 1)
        .atLeast("at-least-apart", atLeastApart, Duration.ZERO)
        .notBelow("every", every, "at-least-apart", atLeastApart)
        .within("retain", retain, 1, 1000)
        .verify();
  }
}
