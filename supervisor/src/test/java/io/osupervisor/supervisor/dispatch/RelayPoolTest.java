package io.osupervisor.supervisor.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.supervisor.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(2 * Patience.SECONDS)
class RelayPoolTest {
  private final List<RelayPool> pools = new ArrayList<>();
  private final AtomicReference<Throwable> uncaught = new AtomicReference<>();

  @AfterEach
  void endPools() throws InterruptedException {
    for (RelayPool pool : pools) {
      pool.shutdown();
      assertThat(pool.awaitTermination(Patience.SECONDS, SECONDS)).isTrue();
    }
  }

  @Test
  void shouldRunOnTheSameThreadWhatATaskHandsOverFirst() throws Exception {
    RelayPool pool = pool(4, 0);
    CompletableFuture<Thread> first = new CompletableFuture<>();
    CompletableFuture<Thread> second = new CompletableFuture<>();

    pool.execute(
        () -> {
          first.complete(Thread.currentThread());
          pool.execute(() -> second.complete(Thread.currentThread()));
        });

    assertThat(second.get(Patience.SECONDS, SECONDS))
        .isSameAs(first.get(Patience.SECONDS, SECONDS));
  }

  @Test
  void shouldShareWhatATaskHandsOverBesides() throws Exception {
    RelayPool pool = pool(2, 0);
    CountDownLatch both = new CountDownLatch(2);
    Runnable meeting =
        () -> {
          both.countDown();
          awaitUninterruptibly(both);
        };

    pool.execute(
        () -> {
          pool.execute(meeting);
          pool.execute(meeting);
        });

    assertThat(both.await(Patience.SECONDS, SECONDS)).isTrue();
  }

  @Test
  void shouldGiveSharedTasksTheirTurnWhenARelayDoesNotEnd() throws Exception {
    RelayPool pool = pool(1, 0);
    CompletableFuture<Boolean> served = new CompletableFuture<>();
    Runnable endless =
        new Runnable() {
          @Override
          public void run() {
            if (!served.isDone()) {
              pool.execute(this);
            }
          }
        };

    pool.execute(endless);
    pool.execute(() -> served.complete(true));

    assertThat(served.get(Patience.SECONDS, SECONDS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000, 100_000})
  void shouldNeverMissATaskWhenThreadsFallAsleep(long watchNanos) throws Exception {
    RelayPool pool = pool(3, watchNanos);
    Semaphore done = new Semaphore(0);

    for (int i = 0; i < 20_000; i++) {
      int burst = 1 + i % 3;
      for (int task = 0; task < burst; task++) {
        pool.execute(done::release);
      }
      assertThat(done.tryAcquire(burst, Patience.SECONDS, SECONDS)).isTrue();
    }
  }

  @Test
  void shouldRunEveryTaskOfManySubmitters() throws Exception {
    RelayPool pool = pool(2, 50_000);
    AtomicInteger run = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(4 * 10_000 * 3);
    Runnable leaf =
        () -> {
          run.incrementAndGet();
          all.countDown();
        };
    for (int i = 0; i < 4; i++) {
      Thread submitter =
          new Thread(
              () -> {
                for (int task = 0; task < 10_000; task++) {
                  pool.execute(
                      () -> {
                        pool.execute(leaf);
                        pool.execute(leaf);
                        leaf.run();
                      });
                }
              });
      submitter.start();
    }

    assertThat(all.await(Patience.SECONDS, SECONDS)).isTrue();
    assertThat(run).hasValue(4 * 10_000 * 3);
  }

  @Test
  void shouldGoOnWhenATaskFails() throws Exception {
    RelayPool pool = pool(1, 0);
    CompletableFuture<Boolean> after = new CompletableFuture<>();

    pool.execute(
        () -> {
          throw new IllegalStateException("a bad task");
        });
    pool.execute(() -> after.complete(true));

    assertThat(after.get(Patience.SECONDS, SECONDS)).isTrue();
    assertThat(uncaught.get()).hasMessage("a bad task");
  }

  @Test
  void shouldFinishWhatItTookWhenItIsClosed() throws Exception {
    RelayPool pool = pool(1, 0);
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger run = new AtomicInteger();
    pool.execute(
        () -> {
          running.countDown();
          awaitUninterruptibly(go);
          pool.execute(run::incrementAndGet);
        });
    assertThat(running.await(Patience.SECONDS, SECONDS)).isTrue();
    pool.execute(run::incrementAndGet);

    pool.shutdown();
    go.countDown();

    assertThat(pool.awaitTermination(Patience.SECONDS, SECONDS)).isTrue();
    assertThat(pool.isTerminated()).isTrue();
    assertThat(run).hasValue(2);
    assertThatThrownBy(() -> pool.execute(run::incrementAndGet))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void shouldGiveBackWhatItNeverRan() throws Exception {
    RelayPool pool = pool(1, 0);
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    pool.execute(
        () -> {
          running.countDown();
          awaitUninterruptibly(go);
        });
    assertThat(running.await(Patience.SECONDS, SECONDS)).isTrue();
    Runnable waiting = () -> {};
    pool.execute(waiting);

    List<Runnable> rest = pool.shutdownNow();
    go.countDown();

    assertThat(rest).containsExactly(waiting);
    assertThat(pool.isShutdown()).isTrue();
  }

  @Test
  void shouldRefuseToBeMadeOfNothing() {
    assertThatThrownBy(() -> pool(0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pool(1, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  private RelayPool pool(int threads, long watchNanos) {
    RelayPool pool =
        new RelayPool(
            threads,
            watchNanos,
            task -> {
              Thread thread = new Thread(task, "relay");
              thread.setDaemon(true);
              thread.setUncaughtExceptionHandler((who, fault) -> uncaught.set(fault));
              return thread;
            });
    pools.add(pool);
    return pool;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
