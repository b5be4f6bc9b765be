package io.osupervisor.supervisor.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.supervisor.Patience;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that do what they should not. */
@Timeout(2 * Patience.SECONDS)
class RelayPoolFaultsTest {
  private static final ThreadFactory DAEMONS =
      task -> {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((who, fault) -> {});
        return thread;
      };

  @Test
  void shouldNotHandATasksInterruptToTheNext() throws Exception {
    RelayPool pool = new RelayPool(1, 0, DAEMONS);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    pool.execute(
        () -> {
          Thread.currentThread().interrupt();
          pool.execute(() -> interrupted.complete(Thread.currentThread().isInterrupted()));
        });
    assertThat(interrupted.get(Patience.SECONDS, SECONDS)).isFalse();
    pool.shutdown();
  }

  @Test
  void shouldKeepItsThreadsWhenWhoeverHearsOfAFaultFails() throws Exception {
    RelayPool pool =
        new RelayPool(
            1,
            0,
            task -> {
              Thread thread = DAEMONS.newThread(task);
              thread.setUncaughtExceptionHandler(
                  (who, fault) -> {
                    throw new IllegalStateException("the handler's own fault");
                  });
              return thread;
            });
    CompletableFuture<Boolean> after = new CompletableFuture<>();
    pool.execute(
        () -> {
          pool.execute(() -> after.complete(true));
          throw new IllegalStateException("a bad task");
        });
    assertThat(after.get(Patience.SECONDS, SECONDS)).isTrue();
    pool.shutdown();
    assertThat(pool.awaitTermination(Patience.SECONDS, SECONDS)).isTrue();
  }

  @Test
  void shouldEndARelayThatDoesNotEndByItself() throws Exception {
    RelayPool pool = new RelayPool(1, 0, DAEMONS);
    CompletableFuture<Boolean> running = new CompletableFuture<>();
    pool.execute(
        new Runnable() {
          @Override
          public void run() {
            running.complete(true);
            pool.execute(this);
          }
        });
    assertThat(running.get(Patience.SECONDS, SECONDS)).isTrue();
    pool.shutdownNow();
    assertThat(pool.awaitTermination(Patience.SECONDS, SECONDS)).isTrue();
    assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
  }
}
