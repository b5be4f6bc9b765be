package io.osupervisor.supervisor.history;

import io.osupervisor.agent.AgentException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where the history is read: whoever waits for a slow database takes no thread of others. */
final class ReadingThreads implements Executor, AutoCloseable {
  /** As many as there are connections to read with. */
  static final int THREADS = 2;

  /** Questions that may wait for a thread. */
  static final int WAITING = 64;

  private static final long IDLE = Duration.ofSeconds(10).toNanos();

  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          IDLE,
          TimeUnit.NANOSECONDS,
          new ArrayBlockingQueue<>(WAITING),
          ReadingThreads::thread,
          (task, full) -> {
            throw new AgentException(
                HistoryAccess.UNAVAILABLE,
                "the run history cannot be read: "
                    + WAITING
                    + " others wait, or the node is ending",
                "try again later");
          });

  ReadingThreads() {
    pool.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "osup-history-read");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * @throws AgentException {@code history_unavailable} when too many wait
   */
  @Override
  public void execute(Runnable work) {
    pool.execute(work);
  }

  /** What waits is still told that there is nothing to read any more. */
  @Override
  public void close() {
    pool.shutdown();
  }
}
