package io.osupervisor.agent.governor;

import io.osupervisor.config.ByteSize;
import io.osupervisor.config.GovernorSettings;
import io.osupervisor.config.Percentage;
import java.time.Duration;

/** A node of 10 programs, 20 starts a minute, 1000 bytes of memory and of disk, by hand. */
final class SmallNode {
  static final GovernorSettings SETTINGS =
      new GovernorSettings(
          10,
          20,
          new ByteSize(100),
          0.5,
          new ByteSize(1_000_000),
          0.2,
          Percentage.of(50),
          3,
          Duration.ofSeconds(10));

  private long now;
  private long memory = 1000;
  private long disk = 1000;

  Governor governor() {
    return new Governor(
        SETTINGS,
        () -> new Supply.Reading(memory, 1000),
        () -> new Supply.Reading(disk, 1000),
        () -> now);
  }

  /** Time goes on. */
  void pass(Duration time) {
    now += time.toNanos();
  }

  void memory(long left) {
    memory = left;
  }

  void disk(long left) {
    disk = left;
  }

  /** Of the monotonic clock. */
  long now() {
    return now;
  }
}
