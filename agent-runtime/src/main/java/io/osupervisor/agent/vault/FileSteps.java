package io.osupervisor.agent.vault;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Steps on an agent's files, off the thread that adds them, one after the other in the order in
 * which they are added. For calls of one thread.
 */
final class FileSteps {
  private final Executor blocking;
  private final Executor later;
  private final Consumer<Throwable> failed;
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
  private volatile boolean stopped;

  /**
   * @param blocking does the steps
   * @param later does what it is given after a while
   * @param failed is told of a step that failed; those behind it are done all the same
   */
  FileSteps(Executor blocking, Executor later, Consumer<Throwable> failed) {
    this.blocking = blocking;
    this.later = later;
    this.failed = failed;
  }

  /** Adds a step that is done as soon as those before it are. */
  void add(Runnable step) {
    last = then(last, step);
  }

  /** Adds one that also waits a while, beside those before it. */
  void addLater(Runnable step) {
    CompletableFuture<Void> due = CompletableFuture.runAsync(() -> {}, later);
    last = then(last.thenCombine(due, (done, waited) -> null), step);
  }

  /** What has not begun is not done any more: the files may be another's by then. */
  void stop() {
    stopped = true;
  }

  private CompletableFuture<Void> then(CompletableFuture<Void> before, Runnable step) {
    return before
        .thenRunAsync(
            () -> {
              if (!stopped) {
                step.run();
              }
            },
            blocking)
        .exceptionally(
            failure -> {
              failed.accept(failure);
              return null;
            });
  }
}
