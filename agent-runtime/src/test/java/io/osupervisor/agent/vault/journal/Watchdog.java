package io.osupervisor.agent.vault.journal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process that says nothing for too long, so that whoever reads what it says comes to an
 * end, too, and nothing stays behind.
 */
public final class Watchdog {
  /** It costs nothing where a sign comes, and is no statement about how soon it must. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final String name;
  private final Duration patience;
  private volatile long heard = System.nanoTime();
  private volatile boolean ended;

  private Watchdog(Process process, String name, Duration patience) {
    this.process = process;
    this.name = name;
    this.patience = patience;
  }

  /** Watches a process until its end. */
  public static Watchdog over(Process process, String name) {
    return over(process, name, PATIENCE);
  }

  static Watchdog over(Process process, String name, Duration patience) {
    Watchdog watchdog = new Watchdog(process, name, patience);
    Thread thread = new Thread(watchdog::watch, "watchdog-" + process.pid());
    thread.setDaemon(true);
    thread.start();
    return watchdog;
  }

  /** There was a sign of life: it has all the time again. */
  public void heard() {
    heard = System.nanoTime();
  }

  /**
   * Waits for the end of the process.
   *
   * @return its exit code
   * @throws IllegalStateException when it did not end by itself
   */
  public int awaitEnd() throws InterruptedException {
    int status = process.waitFor();
    if (ended) {
      throw new IllegalStateException(name + " does not end");
    }
    return status;
  }

  private void watch() {
    try {
      long left = patience.toNanos();
      while (!process.waitFor(left, TimeUnit.NANOSECONDS)) {
        left = patience.toNanos() - (System.nanoTime() - heard);
        if (left <= 0) {
          ended = true;
          // The handle, because the process itself would close what is still to be read.
          process.toHandle().destroyForcibly();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
