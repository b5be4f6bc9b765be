package io.osupervisor.agent.instance;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long an agent may take over its memory: the time runs from the last byte that it took, and
 * not while it waits for us, which has a bound of its own. Times are nanoseconds of one monotonic
 * clock.
 */
final class RestoreClock {
  /** The longest that one read of checkpoint or log may take. */
  static final Duration MEMORY_PATIENCE = Duration.ofMinutes(10);

  /** Whose time is over. */
  enum Finding {
    IN_TIME,
    /** The agent takes nothing, or does not say that it is ready. */
    AGENT_LATE,
    /** Checkpoint or log do not come. */
    MEMORY_LATE
  }

  private final long timeout;
  private long progressAt;
  private long lastBacklog;
  private @Nullable Long oursSince;

  RestoreClock(Duration timeout) {
    this.timeout = timeout.toNanos();
  }

  /** Something moved. */
  void progress(long now) {
    progressAt = now;
    oursSince = null;
  }

  /**
   * Looks at the time.
   *
   * @param backlog bytes that the agent has not taken yet
   * @param ours whether something that was asked for its memory has not come
   */
  Finding look(long now, long backlog, boolean ours) {
    boolean moved = backlog < lastBacklog;
    lastBacklog = backlog;
    if (moved) {
      progress(now);
    }
    if (ours && backlog == 0) {
      progressAt = now;
      oursSince = oursSince == null ? now : oursSince;
      return now - oursSince > MEMORY_PATIENCE.toNanos() ? Finding.MEMORY_LATE : Finding.IN_TIME;
    }
    oursSince = null;
    return now - progressAt > timeout ? Finding.AGENT_LATE : Finding.IN_TIME;
  }
}
