package io.osupervisor.agent.instance;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells a busy agent from a hung one. It is asked at every tick; time in which nobody could have
 * heard the agent (the supervisor did not run, its pipe was not read) does not count as silence.
 * Times are nanoseconds of one monotonic clock.
 */
public final class Pulse {
  /** A silent process tree that uses or waits for less than this share of a core is hung. */
  static final double BUSY_SHARE = 0.2;

  /**
   * A reading of a process tree.
   *
   * @param nanos the processor time that it has used or waited for so far
   * @param at when that was read
   */
  public record Effort(long nanos, long at) {}

  /** What the silence of an agent means. */
  public enum Finding {
    /** It was heard in time. */
    ALIVE,
    /** It is silent for so long that its effort decides: ask {@link Pulse#judge}. */
    SILENT
  }

  private final long timeout;
  private final long busyTimeout;
  private final long tick;
  private long heard;
  private long allowance;
  private long lastTick;
  private @Nullable Effort baseline;

  /**
   * @param timeout silence beyond it needs an explanation
   * @param busyTimeout silence beyond it has none
   * @param tick how often {@link #tick} is called
   * @param now the time of the first sign of life
   */
  public Pulse(Duration timeout, Duration busyTimeout, Duration tick, long now) {
    this.timeout = timeout.toNanos();
    this.busyTimeout = busyTimeout.toNanos();
    this.tick = tick.toNanos();
    this.allowance = this.timeout;
    this.heard = now;
    this.lastTick = now;
  }

  /** A frame came: any frame is a sign of life. */
  public void heard(long now) {
    heard = now;
    allowance = timeout;
    baseline = null;
  }

  /** The agent said that it will be silent for so long. */
  public void expect(Duration silence) {
    allowance = Math.max(timeout, silence.toNanos());
  }

  /** The pipe is not being read: silence is ours. */
  public void excuse(long now) {
    heard = now;
    baseline = null;
  }

  /** Looks at the silence; a tick that came late moves it by its lateness. */
  public Finding tick(long now) {
    long gap = now - lastTick;
    if (gap > 2 * tick) {
      heard += gap - tick;
    }
    lastTick = now;
    return now - heard > allowance ? Finding.SILENT : Finding.ALIVE;
  }

  /** Whether the effort should be noted now, so that there is something to compare with. */
  public boolean wantsBaseline(long now) {
    return baseline == null && now - heard >= tick;
  }

  /** Notes a reading early in a silence. */
  public void baseline(Effort effort) {
    baseline = effort;
  }

  /** Whether the silence is so long that nothing excuses it. */
  public boolean isOverdue(long now) {
    return now - heard > Math.max(busyTimeout, allowance);
  }

  /**
   * Whether a silent agent is hung. Where nothing was noted to compare with, this is noted, and the
   * next reading decides; two readings that lie closer together than a tick decide nothing.
   */
  public boolean judge(Effort effort, long now) {
    if (now - heard <= allowance) {
      return false;
    }
    if (isOverdue(now)) {
      return true;
    }
    Effort before = baseline;
    if (before == null) {
      baseline = effort;
      return false;
    }
    long span = effort.at() - before.at();
    return span >= tick && effort.nanos() - before.nanos() < BUSY_SHARE * span;
  }

  /** Nanoseconds since the last sign of life. */
  public long age(long now) {
    return now - heard;
  }
}
