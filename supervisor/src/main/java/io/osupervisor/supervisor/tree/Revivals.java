package io.osupervisor.supervisor.tree;

import java.time.Duration;
import java.util.Optional;

/**
 * How long to wait before a branch of an agent's tree is grown again: 1 s, doubled each time up to
 * 30 s; after ten times in a row never again.
 */
final class Revivals {
  static final int MOST = 10;
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LAST = Duration.ofSeconds(30);

  private int count;

  /** One more is needed; empty when there were too many. */
  Optional<Duration> next() {
    if (++count > MOST) {
      return Optional.empty();
    }
    Duration wait = FIRST.multipliedBy(1L << (count - 1));
    return Optional.of(wait.compareTo(LAST) > 0 ? LAST : wait);
  }

  /** How many there were since the agent served. */
  int count() {
    return count;
  }

  /** The agent serves: what was before does not count any more. */
  void reset() {
    count = 0;
  }
}
