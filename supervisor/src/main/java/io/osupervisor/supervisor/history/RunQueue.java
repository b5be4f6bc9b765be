package io.osupervisor.supervisor.history;

import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.protocol.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written, bounded by what it holds. Adding never waits, takes no lock and wakes
 * nobody; what finds no room is dropped and counted. One thread takes.
 */
final class RunQueue {
  /** What a row takes here besides its key and what was asked and answered, about. */
  static final int ROW_BYTES = 256;

  private final long capacity;
  private final Queue<EndedRequest> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final LongAdder dropped = new LongAdder();
  private final AtomicLong count = new AtomicLong();

  /**
   * @param capacity in bytes
   */
  RunQueue(long capacity) {
    this.capacity = capacity;
  }

  /** Whether it found room. */
  boolean offer(EndedRequest ended) {
    long size = bytes(ended);
    if (bytes.addAndGet(size) > capacity) {
      bytes.addAndGet(-size);
      dropped.increment();
      return false;
    }
    return waiting.add(ended);
  }

  /** Takes the oldest. */
  List<EndedRequest> take(int most) {
    List<EndedRequest> taken = new ArrayList<>();
    while (taken.size() < most) {
      EndedRequest next = waiting.poll();
      if (next == null) {
        break;
      }
      bytes.addAndGet(-bytes(next));
      taken.add(next);
    }
    count.addAndGet(taken.size());
    return taken;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** A place behind all that waits now. */
  long mark() {
    // In this order: what is taken in between counts twice, and the place is never too near.
    int before = waiting.size();
    return before + count.get();
  }

  /** Whether all that waited before a place was taken. */
  boolean isPast(long mark) {
    return count.get() >= mark || waiting.isEmpty();
  }

  /** Rows that were taken and are not written either. */
  void lost(int rows) {
    dropped.add(rows);
  }

  long dropped() {
    return dropped.sum();
  }

  private static long bytes(EndedRequest ended) {
    String key = ended.key();
    int keyBytes = key == null ? 0 : Character.BYTES * key.length();
    return (long) ROW_BYTES + keyBytes + bytes(ended.data()) + bytes(ended.answer());
  }

  private static int bytes(@Nullable Value value) {
    return value == null ? 0 : value.size();
  }
}
