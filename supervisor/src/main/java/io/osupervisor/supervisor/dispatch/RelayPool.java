package io.osupervisor.supervisor.dispatch;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
  private volatile boolean closed;

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

  @Override
  public void execute(Runnable task) {
    Runner runner = Runner.CURRENT.get();
    if (runner != null && runner.takesOver(this, task)) {
      return;
    }
    if (closed) {
      throw new RejectedExecutionException("the pool is closed");
    }
    shared.add(task);
    wakeOne();
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
    closed = true;
    runners.forEach(Runner::wake);
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    List<Runnable> rest = new ArrayList<>();
    for (Runnable task = shared.poll(); task != null; task = shared.poll()) {
      rest.add(task);
    }
    return rest;
  }

  @Override
  public boolean isShutdown() {
    return closed;
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

    /** Only on this thread. */
    boolean takesOver(RelayPool pool, Runnable task) {
      if (pool != RelayPool.this || next != null) {
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
        Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
        handler.uncaughtException(thread, fault);
      }
    }

    /** The next task; null when the pool is closed and nothing is left. */
    private @Nullable Runnable await() {
      Runnable task = take();
      while (task == null && !closed) {
        task = watch();
        if (task == null) {
          sleep();
          task = take();
        }
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
      while (task == null && System.nanoTime() < end && !closed) {
        Thread.yield();
        task = shared.poll();
      }
      watched.set(false);
      luck = task == null ? Math.max(0, luck - 1) : Math.min(MOST_LUCK, luck + 1);
      if (task != null && !shared.isEmpty()) {
        wakeOne();
      }
      return task;
    }

    private boolean isWorthIt() {
      idles++;
      return watchNanos > 0 && (luck > 0 || idles % TRY_EVERY == 0);
    }

    /** Whoever adds a task after the look sees the sleeper, whoever did before is seen. */
    private void sleep() {
      sleeping.push(this);
      if (shared.isEmpty() && !closed) {
        LockSupport.park(this);
      }
      sleeping.remove(this);
    }
  }
}
