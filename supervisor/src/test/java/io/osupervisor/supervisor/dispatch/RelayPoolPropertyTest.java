package io.osupervisor.supervisor.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What must hold whichever thread is first. */
class RelayPoolPropertyTest {
  private static final ThreadFactory DAEMONS =
      task -> {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((who, fault) -> {});
        return thread;
      };

  /** As many tasks as threads, each waiting for the others: a thread too few awake ends nothing. */
  @Property(tries = 40)
  void shouldRunAsManyTasksAtOnceAsItHasThreads(
      @ForAll @IntRange(min = 2, max = 5) int threads,
      @ForAll @IntRange(max = 200) int watchMicros,
      @ForAll @IntRange(min = 1, max = 3) int submitters)
      throws Exception {
    RelayPool pool = new RelayPool(threads, watchMicros * 1_000L, DAEMONS);
    try {
      for (int round = 0; round < 50; round++) {
        CountDownLatch met = new CountDownLatch(threads);
        Runnable meeting =
            () -> {
              met.countDown();
              join(met);
            };
        CyclicBarrier start = new CyclicBarrier(submitters);
        for (int s = 0; s < submitters; s++) {
          int share = threads / submitters + (s < threads % submitters ? 1 : 0);
          CompletableFuture<Void> ignored =
              CompletableFuture.runAsync(
                  () -> {
                    meet(start);
                    for (int i = 0; i < share; i++) {
                      pool.execute(meeting);
                    }
                  },
                  task -> new Thread(task).start());
        }
        assertThat(met.await(10, SECONDS)).as("round %d", round).isTrue();
      }
    } finally {
      pool.shutdown();
      assertThat(pool.awaitTermination(10, SECONDS)).isTrue();
    }
  }

  /** A task that was taken is run, one that was not is refused: nothing is forgotten. */
  @Property(tries = 300)
  void shouldRunOrRefuseEveryTaskWhenItIsClosed(
      @ForAll @IntRange(min = 1, max = 3) int threads, @ForAll @IntRange(max = 50) int before)
      throws Exception {
    RelayPool pool = new RelayPool(threads, 0, DAEMONS);
    AtomicInteger run = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    CountDownLatch busy = new CountDownLatch(before);
    Thread submitter =
        new Thread(
            () -> {
              try {
                for (; ; ) {
                  pool.execute(run::incrementAndGet);
                  taken.incrementAndGet();
                  busy.countDown();
                }
              } catch (RejectedExecutionException closed) {
                // As it should be.
              }
            });
    submitter.start();
    assertThat(busy.await(10, SECONDS)).isTrue();
    pool.shutdown();
    submitter.join(10_000);
    assertThat(submitter.isAlive()).isFalse();
    assertThat(pool.awaitTermination(10, SECONDS)).isTrue();
    assertThat(run).hasValue(taken.get());
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }
}
