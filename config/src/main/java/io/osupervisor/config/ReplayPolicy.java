package io.osupervisor.config;

import java.time.Duration;

/**
 * Which recorded requests a candidate must answer as the version before does, ahead of its trial.
 *
 * @param window from so long ago on
 * @param minRuns fewer say nothing
 * @param maxRuns no more are asked
 * @param minimum the share that must agree
 */
public record ReplayPolicy(Duration window, int minRuns, int maxRuns, Percentage minimum) {
  private static final int MOST = 1000;

  public ReplayPolicy {
    Checks.begin()
        .within("window", window, Duration.ofMinutes(1), Duration.ofDays(365))
        .within("min-runs", minRuns, 1, MOST)
        .within("max-runs", maxRuns, Math.max(1, Math.min(MOST, minRuns)), MOST)
        .within("minimum", minimum, Percentage.of(1), Percentage.WHOLE)
        .verify();
  }
}
