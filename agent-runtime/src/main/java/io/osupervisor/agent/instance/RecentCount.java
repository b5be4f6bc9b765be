package io.osupervisor.agent.instance;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often something happened within the time just past. Times are nanoseconds of one monotonic
 * clock. It holds as many as are added within that time.
 */
final class RecentCount {
  private final long window;
  private final Deque<Long> times = new ArrayDeque<>();

  RecentCount(Duration window) {
    this.window = window.toNanos();
  }

  /** It happens now. */
  void add(long now) {
    times.addLast(now);
  }

  /** How often it happened within the window that ends now. */
  int count(long now) {
    while (!times.isEmpty() && now - times.peekFirst() > window) {
      times.removeFirst();
    }
    return times.size();
  }
}
