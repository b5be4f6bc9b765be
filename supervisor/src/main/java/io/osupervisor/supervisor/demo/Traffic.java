package io.osupervisor.supervisor.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Callers that ask for one thing after the other, until they are stopped. */
final class Traffic implements AutoCloseable {
  private static final long NEVER = Long.MAX_VALUE;

  private final Caller caller;
  private final Duration patience;
  private final List<Thread> threads = new ArrayList<>();
  private volatile long stopAt = NEVER;

  /**
   * @param patience how long a request that has begun may go on once the callers are to stop
   */
  Traffic(Caller caller, Duration patience) {
    this.caller = caller;
    this.patience = patience;
  }

  /**
   * Lets so many callers begin.
   *
   * @param tasks gives each what to ask for next
   * @param apart from one request of a caller to its next, if the answer is there by then
   */
  void begin(int callers, Duration apart, Supplier<Caller.Task> tasks) {
    for (int i = 0; i < callers; i++) {
      long late = apart.toNanos() * i / callers;
      Thread thread = new Thread(() -> run(late, apart.toNanos(), tasks), "caller-" + i);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(long late, long apart, Supplier<Caller.Task> tasks) {
    long due = System.nanoTime() + late;
    while (stopAt == NEVER) {
      long now = System.nanoTime();
      if (now < due) {
        LockSupport.parkNanos(due - now);
      } else {
        caller.ask(tasks.get(), this::isOutOfPatience);
        due = Math.max(due + apart, now);
      }
    }
  }

  private boolean isOutOfPatience() {
    long stop = stopAt;
    return stop != NEVER && System.nanoTime() - stop > patience.toNanos();
  }

  /** Lets every caller end the request that it has begun, as long as their patience lasts. */
  @Override
  public void close() {
    stopAt = System.nanoTime();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
