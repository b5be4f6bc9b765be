package io.osupervisor.config;

import java.time.Duration;
import java.util.List;

/**
 * What takes a deployment back, and when it is confirmed.
 *
 * @param window how long it is watched
 * @param minSamples the fewest answers before it is confirmed
 * @param startPulse how long after a deployment a lost pulse takes it back
 * @param breakage the runs of failures that take it back
 * @param breakageWithin the time in which all outcomes of a run must lie
 * @param guards what takes it back, or is told of it, by its figures
 */
public record WatchPolicy(
    Duration window,
    int minSamples,
    Duration startPulse,
    List<FailureRun> breakage,
    Duration breakageWithin,
    List<WatchGuard> guards) {
  private static final int MOST_GUARDS = 64;

  public WatchPolicy {
    breakage = List.copyOf(breakage);
    guards = List.copyOf(guards);
    Checks.begin()
        .within("window", window, Duration.ofSeconds(1), Duration.ofDays(90))
        .within("min-samples", minSamples, 1, 1_000_000_000)
        .within("start-pulse", startPulse, Duration.ofMillis(1), Duration.ofDays(1))
        .that("breakage", !breakage.isEmpty(), "must have one")
        .within("breakage-within", breakageWithin, Duration.ofMillis(1), Duration.ofDays(1))
        .that("guards", guards.size() <= MOST_GUARDS, "must be at most " + MOST_GUARDS)
        .verify();
  }
}
