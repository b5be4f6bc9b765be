package io.osupervisor.agent.instance;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets only so many instances of a node start at the same time, in the order in which they came, so
 * that a node that comes back with all its agents is not buried by them. Thread safe.
 */
public final class StartGate {
  private final Deque<CompletableFuture<Pass>> waiting = new ArrayDeque<>();
  private int free;

  /**
   * @param atOnce how many may start at the same time, at least 1
   */
  public StartGate(int atOnce) {
    if (atOnce < 1) {
      throw new IllegalArgumentException("nothing could ever start: " + atOnce);
    }
    this.free = atOnce;
  }

  /** The right to start; it is given back once. */
  public final class Pass {
    private boolean returned;

    private Pass() {}

    /** Lets the next one in; a second call has no effect. */
    public void giveBack() {
      CompletableFuture<Pass> next;
      synchronized (StartGate.this) {
        if (returned) {
          return;
        }
        returned = true;
        next = waiting.poll();
        if (next == null) {
          free++;
        }
      }
      if (next != null && !next.complete(new Pass())) {
        new Pass().giveBack();
      }
    }
  }

  /** Asks for the right to start; the stage is done when it is given. */
  public synchronized CompletionStage<Pass> enter() {
    if (free > 0) {
      free--;
      return CompletableFuture.completedFuture(new Pass());
    }
    CompletableFuture<Pass> turn = new CompletableFuture<>();
    waiting.add(turn);
    return turn;
  }
}
