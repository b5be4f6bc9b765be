package io.osupervisor.agent.pause;

import java.time.Duration;
import java.time.Instant;

/** A monotonic clock near its overflow and one of the day, moved by hand. */
final class TwoClocks {
  private long nanos = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();
  private Instant wall = Instant.parse("2026-11-20T10:00:00Z");

  PauseWatch watch(Duration tolerance) {
    return new PauseWatch(() -> nanos, () -> wall, tolerance);
  }

  void pass(Duration time) {
    nanos += time.toNanos();
    wall = wall.plus(time);
  }

  /** The monotonic clock of Linux stands still meanwhile. */
  void sleep(Duration time) {
    wall = wall.plus(time);
  }

  long nanos() {
    return nanos;
  }
}
