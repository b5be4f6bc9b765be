package io.osupervisor.agent.process;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that ends process trees until nothing is left, and clears up after them. */
final class Undertaker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Undertaker.class);
  private static final long LONGEST_PAUSE_MILLIS = 100;
  private static final int ATTEMPTS_BEFORE_WARNING = 100;

  private final ScheduledThreadPoolExecutor executor;
  private final Consumer<ManagedProcess> cleared;

  /**
   * @param cleared told when nothing of a process is left, before {@link ManagedProcess#buried}
   */
  Undertaker(String name, Consumer<ManagedProcess> cleared) {
    this.executor = new ScheduledThreadPoolExecutor(1, Threads.daemon(name));
    this.executor.setRemoveOnCancelPolicy(true);
    this.cleared = cleared;
  }

  void later(Runnable task, long delay, TimeUnit unit) {
    try {
      ScheduledFuture<?> unused = executor.schedule(() -> guarded(task), delay, unit);
    } catch (RejectedExecutionException e) {
      guarded(task); // The host is closing: what was to come later comes now.
    }
  }

  /** One blow at a tree whose first process still lives. */
  void strike(ProcessTree tree) {
    later(tree::kill, 0, TimeUnit.MILLISECONDS);
  }

  /** Ends whatever the exited process left, then clears up. */
  void bury(ManagedProcess process) {
    later(() -> attempt(process, 1), 0, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void attempt(ManagedProcess process, int count) {
    ProcessTree tree = process.tree();
    boolean empty = false;
    try {
      empty = tree.kill() && tree.cgroup().map(Cgroup::remove).orElse(true);
    } catch (RuntimeException e) {
      LOG.error("ending instance {} failed; it is tried again", process.launch().instance(), e);
    }
    if (!empty) {
      if (count == ATTEMPTS_BEFORE_WARNING) {
        LOG.warn("processes of instance {} do not die yet", process.launch().instance());
      }
      long pause = Math.min(count, LONGEST_PAUSE_MILLIS);
      later(() -> attempt(process, count + 1), pause, TimeUnit.MILLISECONDS);
      return;
    }
    try {
      PrivateDirectory.delete(process.launch().directory());
    } catch (IOException e) {
      LOG.warn("the directory of an ended instance stays: {}", e.toString());
    }
    try {
      cleared.accept(process);
    } finally {
      process.buried();
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("ending a process failed", e);
    }
  }
}
