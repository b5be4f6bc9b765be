package io.osupervisor.supervisor.placement;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The first moments of a cluster. Nodes that are started together are there one after the other:
 * what the first gave out at once would all be its own, and move to the others later, through a
 * restart each. So nothing is given out until as many nodes take agents as there are seed nodes,
 * for a while at most. A cluster where something is placed has had these moments. Thread safe.
 */
final class Gathering {
  /** By then nodes that are started together have joined the one that founded their cluster. */
  static final Duration LIMIT = Duration.ofSeconds(15);

  private final int expected;
  private final Duration limit;
  private final LongSupplier nanos;
  private boolean begun;
  private long began;
  private boolean over;

  /**
   * @param expected how many nodes are waited for
   * @param limit how long at most
   */
  Gathering(int expected, Duration limit, LongSupplier nanos) {
    this.expected = expected;
    this.limit = limit;
    this.nanos = nanos;
  }

  /** The node is a member from now on: what was before is not counted. */
  synchronized void begin() {
    begun = true;
    began = nanos.getAsLong();
  }

  Duration limit() {
    return limit;
  }

  /**
   * Whether it is over; once it is, it stays so.
   *
   * @param nodes that take agents
   * @param placed whether anything has a place
   */
  synchronized boolean isOver(int nodes, boolean placed) {
    boolean late = begun && nanos.getAsLong() - began >= limit.toNanos();
    over |= placed || nodes >= expected || late;
    return over;
  }
}
