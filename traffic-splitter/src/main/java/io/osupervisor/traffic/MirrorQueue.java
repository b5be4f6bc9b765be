package io.osupervisor.traffic;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * The copies of requests on their way to one shadow. A copy that finds no room is dropped and
 * counted, so that no shadow, however slow, holds up those who serve. For one thread.
 *
 * @param <C> a copy
 */
public final class MirrorQueue<C> {
  private final Queue<C> waiting = new ArrayDeque<>();
  private final Map<MirrorOutcome, Long> ended = new EnumMap<>(MirrorOutcome.class);
  private final int capacity;
  private final int window;
  private long offered;
  private int open;

  /**
   * An empty queue.
   *
   * @param capacity the most copies that wait
   * @param window the most copies that the shadow has at once
   */
  public MirrorQueue(int capacity, int window) {
    if (capacity < 1 || window < 1) {
      throw new IllegalArgumentException("capacity " + capacity + ", window " + window);
    }
    this.capacity = capacity;
    this.window = window;
    for (MirrorOutcome outcome : MirrorOutcome.values()) {
      ended.put(outcome, 0L);
    }
  }

  /** Takes a copy, or drops it. Never waits. Whether it was taken. */
  public boolean offer(C copy) {
    offered++;
    if (waiting.size() == capacity) {
      count(MirrorOutcome.DROPPED, 1);
      return false;
    }
    return waiting.add(copy);
  }

  /** The copy to send now, oldest first; none while the shadow has all it may have. */
  public Optional<C> next() {
    if (open == window || waiting.isEmpty()) {
      return Optional.empty();
    }
    open++;
    return Optional.of(waiting.remove());
  }

  /**
   * A copy that was sent has ended; the next one may follow.
   *
   * @param outcome {@code ANSWERED}, {@code REFUSED} or {@code UNANSWERED}
   */
  public void end(MirrorOutcome outcome) {
    if (open == 0) {
      throw new IllegalStateException("no copy is open");
    }
    if (outcome == MirrorOutcome.DROPPED || outcome == MirrorOutcome.WITHDRAWN) {
      throw new IllegalArgumentException(outcome + " is no end of a copy that was sent");
    }
    open--;
    count(outcome, 1);
  }

  /** Empties the queue for a new cut: what waits is withdrawn, what is open ends unanswered. */
  public void clear() {
    count(MirrorOutcome.WITHDRAWN, waiting.size());
    count(MirrorOutcome.UNANSWERED, open);
    waiting.clear();
    open = 0;
  }

  /** What became of the copies so far. */
  public MirrorCounts counts() {
    return new MirrorCounts(offered, waiting.size(), open, ended);
  }

  private void count(MirrorOutcome outcome, long copies) {
    ended.merge(outcome, copies, Long::sum);
  }
}
