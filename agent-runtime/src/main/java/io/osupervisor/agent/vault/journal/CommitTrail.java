package io.osupervisor.agent.vault.journal;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Which records of commits are still kept: what LevelDB can lose lies in its logs, so records are
 * kept for the newest few write buffers of bytes, and go with the commits after them.
 */
final class CommitTrail {
  private record Kept(long batch, long bytes) {}

  private final Deque<Kept> kept = new ArrayDeque<>();
  private final long capacity;
  private long bytes;
  private long floor;

  /**
   * @param capacity the bytes of commits whose records are kept
   * @param floor the oldest record that is there
   */
  CommitTrail(long capacity, long floor) {
    this.capacity = capacity;
    this.floor = floor;
  }

  /** A commit of so many bytes is kept, too. */
  void add(long batch, long size) {
    kept.addLast(new Kept(batch, size));
    bytes += size;
  }

  /** The oldest record that is to be kept; all before it can go. */
  long newFloor() {
    while (bytes > capacity && kept.size() > 1) {
      Kept oldest = kept.removeFirst();
      bytes -= oldest.bytes();
    }
    Kept oldest = kept.peekFirst();
    return oldest == null ? floor : oldest.batch();
  }

  /** The oldest record that is there. */
  long floor() {
    return floor;
  }

  /** All before it are gone. */
  void raise(long to) {
    floor = to;
  }
}
