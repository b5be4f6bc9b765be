package io.osupervisor.supervisor.dispatch;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads for tasks that beget one another, as actors do that pass a request along: what a task
 * hands over first runs next on the same thread, so that a chain of actors costs no thread switch.
 * What else it hands over, and what comes from outside, is shared. Tasks must be short and must not
 * wait.
 *
 * <p>One thread that has nothing to do watches for a moment before it sleeps, if that was worth it
 * lately: waking a sleeping thread takes longer than passing a request along.
 */
final class RelayPool extends AbstractExecutorService {
  /** Tasks run in a row by hand-over before a shared one gets its turn. */
  static final int LONGEST_RELAY = 16;

  private final Queue<Runnable> shared = new ConcurrentLinkedQueue<>();
  private final Deque<Runner> sleeping = new ConcurrentLinkedDeque<>();
  private final AtomicBoolean watched = new AtomicBoolean();
  private final List<Runner> runners = new ArrayList<>();
  private final CountDownLatch ended;
  private final long watchNanos;
  private volatile Stage stage = Stage.OPEN;

  private enum Stage {
    OPEN,
    /** What was taken is run, and what it hands over. */
    CLOSED,
    /** Nothing is taken any more. */
    HALTED
  }

  /**
   * @param threads how many, at least 1
   * @param watchNanos how long an idle thread watches before it sleeps; 0 for not at all
   */
  RelayPool(int threads, long watchNanos, ThreadFactory factory) {
    if (threads < 1 || watchNanos < 0) {
      throw new IllegalArgumentException(threads + " threads, watching " + watchNanos + " ns");
    }
    this.watchNanos = watchNanos;
    this.ended = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      runners.add(new Runner(factory));
    }
    runners.forEach(Runner::start);
  }

  /**
   * Runs a task, some time.
   *
   * @throws RejectedExecutionException when the pool is closed, and the task will not be run
   */
  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task);
    Runner runner = current();
    if (isShutFor(runner)) {
      throw closed();
    }
    if (runner != null && runner.takesOver(task)) {
      return;
    }
    shared.add(task);
    // It may have been closed, and its threads ended, since the first look.
    if (isShutFor(runner) && shared.remove(task)) {
      throw closed();
    }
    wakeOne();
  }

  /** The thread of this pool that asks, if it is one. */
  private @Nullable Runner current() {
    Runner runner = Runner.CURRENT.get();
    return runner != null && runner.isOf(this) ? runner : null;
  }

  /** Own tasks may hand over until the end, so that what was taken is finished. */
  private boolean isShutFor(@Nullable Runner own) {
    return stage == Stage.HALTED || (own == null && stage != Stage.OPEN);
  }

  private static RejectedExecutionException closed() {
    return new RejectedExecutionException("the pool is closed");
  }

  /** Who watches will see what was added before; else a sleeper is woken. */
  private void wakeOne() {
    if (!watched.get()) {
      Runner runner = sleeping.poll();
      if (runner != null) {
        runner.wake();
      }
    }
  }

  @Override
  public void shutdown() {
    close(Stage.CLOSED);
  }

  private synchronized void close(Stage to) {
    if (stage.compareTo(to) < 0) {
      stage = to;
    }
    runners.forEach(Runner::wake);
  }

  /** Also ends relays: what a task hands over from here on is refused. */
  @Override
  public List<Runnable> shutdownNow() {
    close(Stage.HALTED);
    List<Runnable> rest = new ArrayList<>();
    for (Runnable task = shared.poll(); task != null; task = shared.poll()) {
      rest.add(task);
    }
    return rest;
  }

  @Override
  public boolean isShutdown() {
    return stage != Stage.OPEN;
  }

  @Override
  public boolean isTerminated() {
    return ended.getCount() == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return ended.await(timeout, unit);
  }

  /** One thread of the pool. */
  private final class Runner implements Runnable {
    static final ThreadLocal<@Nullable Runner> CURRENT = new ThreadLocal<>();
    // Watching pays where the next task mostly comes soon; else it is only tried now and then.
    private static final int MOST_LUCK = 8;
    private static final int TRY_EVERY = 32;

    private final Thread thread;
    private @Nullable Runnable next;
    private int relayed;
    private int luck = MOST_LUCK;
    private int idles;

    Runner(ThreadFactory factory) {
      thread = factory.newThread(this);
    }

    void start() {
      thread.start();
    }

    void wake() {
      LockSupport.unpark(thread);
    }

    boolean isOf(RelayPool pool) {
      return pool == RelayPool.this;
    }

    /** Only on this thread. */
    boolean takesOver(Runnable task) {
      if (next != null) {
        return false;
      }
      next = task;
      return true;
    }

    @Override
    public void run() {
      CURRENT.set(this);
      try {
        for (Runnable task = await(); task != null; task = await()) {
          runOne(task);
        }
      } finally {
        ended.countDown();
      }
    }

    private void runOne(Runnable task) {
      try {
        task.run();
      } catch (Throwable fault) {
        tell(fault);
      } finally {
        // An interrupt is the task's own; with it this thread could not sleep, and would spin.
        Thread.interrupted();
      }
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // Whoever keeps the log has just failed.
    private void tell(Throwable fault) {
      try {
        thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
      } catch (Throwable second) {
        // A thread fewer would be a worse answer than a line in the wrong place.
        second.printStackTrace();
      }
    }

    /** The next task; null when the pool is closed and nothing is left. */
    private @Nullable Runnable await() {
      Runnable task = take();
      if (task != null) {
        return task;
      }
      while (task == null && !isShutdown()) {
        task = watch();
        if (task == null) {
          sleep();
          task = take();
        }
      }
      if (task != null && !shared.isEmpty()) {
        // What came while this thread was watching, or was woken for, found nobody else to wake.
        wakeOne();
      }
      return task == null ? take() : task;
    }

    private @Nullable Runnable take() {
      Runnable own = next;
      if (own == null || relayed >= LONGEST_RELAY) {
        relayed = 0;
        Runnable task = shared.poll();
        if (task != null) {
          return task;
        }
      }
      next = null;
      relayed++;
      return own;
    }

    @SuppressWarnings("ThreadPriorityCheck") // A hint: whoever else could use the core gets it.
    private @Nullable Runnable watch() {
      if (!isWorthIt() || !watched.compareAndSet(false, true)) {
        return null;
      }
      long end = System.nanoTime() + watchNanos;
      Runnable task = shared.poll();
      while (task == null && System.nanoTime() - end < 0 && !isShutdown()) {
        Thread.yield();
        task = shared.poll();
      }
      watched.set(false);
      luck = task == null ? Math.max(0, luck - 1) : Math.min(MOST_LUCK, luck + 1);
      return task;
    }

    private boolean isWorthIt() {
      idles++;
      return watchNanos > 0 && (luck > 0 || idles % TRY_EVERY == 0);
    }

    /** Whoever adds a task after the look sees the sleeper, whoever did before is seen. */
    private void sleep() {
      sleeping.push(this);
      if (shared.isEmpty() && !isShutdown()) {
        LockSupport.park(this);
      }
      sleeping.remove(this);
    }
  }
}
