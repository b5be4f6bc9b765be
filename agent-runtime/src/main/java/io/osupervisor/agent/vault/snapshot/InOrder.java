package io.osupervisor.agent.vault.snapshot;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Does the work on one key in the order of the calls, and that on different keys at once. For calls
 * of one thread at a time.
 */
final class InOrder {
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final Executor executor;
  private final ConcurrentHashMap<String, CompletableFuture<Void>> last = new ConcurrentHashMap<>();

  InOrder(Executor executor) {
    this.executor = executor;
  }

  /**
   * Does the work once all before it on the same key is over, however it ended. Fails with what the
   * executor says where that takes no more work.
   */
  <T> CompletableFuture<T> submit(String key, Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<Void> end =
        last.getOrDefault(key, DONE).thenRunAsync(() -> complete(result, work), executor);
    last.put(key, end);
    CompletableFuture<Void> unused =
        end.whenComplete(
            (done, rejected) -> {
              last.remove(key, end);
              if (rejected != null) {
                result.completeExceptionally(rejected);
              }
            });
    return result;
  }

  /** The keys that are worked on, or wait to be. */
  int size() {
    return last.size();
  }

  private static <T> void complete(CompletableFuture<T> result, Supplier<T> work) {
    try {
      result.complete(work.get());
    } catch (Throwable failure) {
      result.completeExceptionally(failure);
    }
  }
}
