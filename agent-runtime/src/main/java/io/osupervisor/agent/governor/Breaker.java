package io.osupervisor.agent.governor;

/**
 * Keeps a node that fails at every start from trying on and on: after so many failures in a row
 * nothing is started for a while, then one start is tried, and its success ends the pause. Times
 * are nanoseconds of one monotonic clock.
 */
final class Breaker {
  private final int most;
  private final long pause;
  private int failures;
  private long reopensAt;
  private boolean probing;

  /**
   * @param most failures in a row that open it
   * @param pause nanoseconds until one start is tried
   */
  Breaker(int most, long pause) {
    this.most = most;
    this.pause = pause;
  }

  /** Whether nothing may be started now. */
  boolean holds(long now) {
    return isOpen() && (probing || now - reopensAt < 0);
  }

  /** Whether the node failed too often in a row, and has not succeeded since. */
  boolean isOpen() {
    return failures >= most;
  }

  /** A start was let through. */
  void began() {
    probing = isOpen();
  }

  void succeeded() {
    failures = 0;
    probing = false;
  }

  void failed(long now) {
    failures++;
    reopensAt = now + pause;
    probing = false;
  }

  /** It came to nothing that says anything of the node. */
  void undecided() {
    probing = false;
  }

  /** In a row. */
  int failures() {
    return failures;
  }
}
