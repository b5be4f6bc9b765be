package io.osupervisor.arbiter.check;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time that replayed requests carry: that of the newest one, until the next is asked. Both
 * instances get the same. For several threads.
 */
final class ReplayClock implements InstantSource {
  private volatile Instant now;

  ReplayClock(Instant start) {
    this.now = start;
  }

  void set(Instant at) {
    now = at;
  }

  @Override
  public Instant instant() {
    return now;
  }
}
