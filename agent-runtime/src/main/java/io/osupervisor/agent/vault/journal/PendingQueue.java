package io.osupervisor.agent.vault.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits for the writer, bounded by its bytes: who adds more waits. Safe for threads. */
final class PendingQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final Deque<PendingWrite> waiting = new ArrayDeque<>();
  private final long capacity;
  private final Watch watch = new Watch();
  private volatile boolean empty = true;
  private long bytes;
  private boolean closed;

  PendingQueue(long capacity) {
    this.capacity = capacity;
  }

  /** Adds to the queue, once there is room. Whether it was taken: not when it is closed. */
  boolean put(PendingWrite write) {
    lock.lock();
    try {
      while (!closed && bytes > 0 && bytes + write.bytes() > capacity) {
        drained.awaitUninterruptibly();
      }
      if (closed) {
        return false;
      }
      waiting.addLast(write);
      empty = false;
      bytes += write.bytes();
      filled.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes what waits, oldest first; nothing after {@code nanos} without any. At least one, however
   * large.
   */
  List<PendingWrite> take(long mostBytes, int mostRecords, long nanos) {
    List<PendingWrite> taken = new ArrayList<>();
    if (nanos > 0) {
      watch.until(() -> !empty);
    }
    lock.lock();
    try {
      awaitFilled(nanos);
      long size = 0;
      int records = 0;
      while (!waiting.isEmpty()) {
        PendingWrite next = waiting.peekFirst();
        size += next.bytes();
        records += next.records();
        if (!taken.isEmpty() && (size > mostBytes || records > mostRecords)) {
          break;
        }
        taken.add(waiting.removeFirst());
        bytes -= next.bytes();
      }
      empty = waiting.isEmpty();
      drained.signalAll();
    } finally {
      lock.unlock();
    }
    return taken;
  }

  /** An interrupt is an early look: only closing ends the writer. */
  private void awaitFilled(long nanos) {
    long left = nanos;
    while (waiting.isEmpty() && !closed && left > 0) {
      try {
        left = filled.awaitNanos(left);
      } catch (InterruptedException e) {
        left = 0;
      }
    }
  }

  /** Nothing more is taken in; what waits can still be taken out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is closed and nothing waits. */
  boolean isOver() {
    lock.lock();
    try {
      return closed && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
