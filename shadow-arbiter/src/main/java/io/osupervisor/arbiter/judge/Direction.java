package io.osupervisor.arbiter.judge;

/** Where a metric is to move. */
public enum Direction {
  /** Less is the benefit. */
  DECREASE,
  /** More is the benefit. */
  INCREASE
}
