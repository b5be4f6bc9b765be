package io.osupervisor.arbiter;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many requests an agent answers a second, by what ended within the last five minutes. */
final class RequestRate {
  static final Duration WINDOW = Duration.ofMinutes(5);

  /** Answers within one second are kept as one. */
  private record Second(long epochSecond, long ended) {}

  private final Instant since;
  private final Deque<Second> seconds = new ArrayDeque<>();
  private long ended;

  /**
   * Nothing seen yet.
   *
   * @param since when it began to be counted
   */
  RequestRate(Instant since) {
    this.since = since;
  }

  void ended(Instant at, long requests) {
    long second = at.getEpochSecond();
    Second last = seconds.peekLast();
    if (last != null && last.epochSecond() >= second) {
      seconds.removeLast();
      seconds.addLast(new Second(last.epochSecond(), last.ended() + requests));
    } else {
      seconds.addLast(new Second(second, requests));
    }
    ended += requests;
    forget(at);
  }

  private void forget(Instant now) {
    long oldest = now.minus(WINDOW).getEpochSecond();
    while (!seconds.isEmpty() && seconds.peekFirst().epochSecond() < oldest) {
      ended -= seconds.removeFirst().ended();
    }
  }

  /** Requests a second, over as much of the window as was seen, at least a second; 0 for none. */
  double perSecond(Instant now) {
    forget(now);
    Duration seen = Duration.between(since, now);
    Duration over = seen.compareTo(WINDOW) < 0 ? seen : WINDOW;
    return ended / Math.max(1, over.toMillis() / 1e3);
  }
}
