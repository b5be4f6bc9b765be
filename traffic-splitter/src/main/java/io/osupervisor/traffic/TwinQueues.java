package io.osupervisor.traffic;

/**
 * The queues of two shadows that are compared: both get a copy, or neither does. For one thread.
 *
 * @param <C> a copy
 */
public final class TwinQueues<C> {
  private final MirrorQueue<C> candidate;
  private final MirrorQueue<C> control;

  /** Empty queues, each of this capacity and window. */
  public TwinQueues(int capacity, int window) {
    candidate = new MirrorQueue<>(capacity, window);
    control = new MirrorQueue<>(capacity, window);
  }

  /** Takes a copy for both, or drops it for both. Never waits. Whether it was taken. */
  public boolean offer(C copy) {
    if (candidate.hasRoom() && control.hasRoom()) {
      return candidate.offer(copy) && control.offer(copy);
    }
    candidate.drop();
    control.drop();
    return false;
  }

  /** The queue of one of them. */
  public MirrorQueue<C> of(Twin twin) {
    return twin == Twin.CANDIDATE ? candidate : control;
  }

  /** Empties both for a new cut. */
  public void clear() {
    candidate.clear();
    control.clear();
  }
}
