package io.osupervisor.agent.pause;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Knows by its own clock whether its node stood still for longer than other nodes wait for it. From
 * then on the node is unsure of itself until the others confirmed it. Thread safe.
 *
 * <p>Whoever asks compares the time of its question with the last beat: it hears of a pause before
 * any thread of the node had time to notice it; of a machine that slept, whose clock stood still,
 * with the next beat. A node alone is never unsure: nobody could have taken its agents.
 */
public final class PauseWatch {
  private static final long EVER = TimeUnit.DAYS.toNanos(36_500);

  private final LongSupplier nanos;
  private final InstantSource wall;
  private final long tolerance;
  private volatile long sureUntil;
  private long beatAt;
  private long beatWall;
  private long doubt;
  private long gap;
  private boolean alone = true;
  private State state = State.SURE;

  private enum State {
    SURE,
    UNSURE,
    LOST
  }

  /**
   * Of a node that is alone, and sure.
   *
   * @param nanos the monotonic clock
   * @param wall the clock of the day, which goes on while a machine sleeps
   * @param tolerance how long others wait at least before they give a silent node up
   */
  public PauseWatch(LongSupplier nanos, InstantSource wall, Duration tolerance) {
    this.nanos = nanos;
    this.wall = wall;
    this.tolerance = tolerance.toNanos();
    begin();
  }

  /** Whether the node may speak for its agents now: one volatile read and one look at the clock. */
  public boolean isSure() {
    return nanos.getAsLong() - sureUntil <= 0;
  }

  /**
   * The node is alive; to be told several times within the tolerance.
   *
   * @return whether the node became unsure by what it finds: it stood still since the last beat
   */
  public synchronized boolean beat() {
    long now = nanos.getAsLong();
    long day = wall.millis();
    // A clock that is set forward is taken for a pause, too: that costs one confirmation.
    long stood = Math.max(now - beatAt, TimeUnit.MILLISECONDS.toNanos(day - beatWall));
    beatAt = now;
    beatWall = day;
    boolean doubted = stood > tolerance && !alone && state != State.LOST;
    if (doubted) {
      gap = stood;
      doubt++;
      state = State.UNSURE;
    }
    publish(now);
    return doubted;
  }

  /** The number of the last doubt; 0 before the first. */
  public synchronized long doubt() {
    return doubt;
  }

  /** How long the node stood still before the last doubt. */
  public synchronized Duration stood() {
    return Duration.ofNanos(gap);
  }

  /**
   * The others confirmed the node, asked since a doubt began.
   *
   * @return whether the node is sure from here on: neither doubted again nor given up since
   */
  public synchronized boolean confirm(long ofDoubt) {
    long now = nanos.getAsLong();
    if (state != State.UNSURE || ofDoubt != doubt || now - beatAt > tolerance) {
      return false;
    }
    state = State.SURE;
    publish(now);
    return true;
  }

  /** Whether there is any other node that could take its agents. */
  public synchronized void alone(boolean now) {
    if (alone == now) {
      return;
    }
    alone = now;
    if (state != State.LOST) {
      state = State.SURE;
    }
    begin();
  }

  /** The others gave the node up: it is never sure again. */
  public synchronized void lose() {
    state = State.LOST;
    publish(nanos.getAsLong());
  }

  /** Whether the others gave the node up. */
  public synchronized boolean isLost() {
    return state == State.LOST;
  }

  private synchronized void begin() {
    beatAt = nanos.getAsLong();
    beatWall = wall.millis();
    publish(beatAt);
  }

  private void publish(long now) {
    if (state != State.SURE) {
      sureUntil = now - 1;
    } else {
      sureUntil = alone ? now + EVER : beatAt + tolerance;
    }
  }
}
