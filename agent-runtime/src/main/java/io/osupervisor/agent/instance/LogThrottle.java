package io.osupervisor.agent.instance;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Lets only so many lines into a log within a second, so that an agent cannot fill it. Times are
 * nanoseconds of one monotonic clock.
 */
final class LogThrottle {
  private static final long WINDOW = Duration.ofSeconds(1).toNanos();

  private final int most;
  private long windowStart;
  private int lines;
  private long suppressed;

  /**
   * @param most lines within one second
   */
  LogThrottle(int most, long now) {
    this.most = most;
    this.windowStart = now;
  }

  /** Whether a line may be written now; one that may not is counted. */
  boolean admits(long now) {
    if (now - windowStart >= WINDOW) {
      windowStart = now;
      lines = 0;
    }
    if (lines < most) {
      lines++;
      return true;
    }
    suppressed++;
    return false;
  }

  /** The lines suppressed within a window that is over, told once; empty when there are none. */
  OptionalLong suppressed(long now) {
    if (suppressed == 0 || now - windowStart < WINDOW) {
      return OptionalLong.empty();
    }
    long told = suppressed;
    suppressed = 0;
    return OptionalLong.of(told);
  }
}
