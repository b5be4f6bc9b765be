package io.osupervisor.agent.instance;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies of an instance's requests on their way to whoever takes them. They gather for a
 * moment, then go together: as a rule the request of the first is answered by then, and had the
 * processors for itself; who comes last hardly waits.
 */
final class LateCopies {
  private static final Logger LOG = LoggerFactory.getLogger(LateCopies.class);

  /** How long the first of those that gather waits, at least, while there are not too many. */
  static final Duration DELAY = Duration.ofMillis(1);

  /** With one more they all go at once. */
  static final int MOST = 1024;

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(DELAY.toNanos(), TimeUnit.NANOSECONDS, Runnable::run);

  private record Held(Consumer<Mirrored> to, Mirrored copy) {}

  private final Executor later;
  private final Queue<Held> held = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicBoolean isDue = new AtomicBoolean();

  LateCopies() {
    this(LATER);
  }

  /**
   * None yet.
   *
   * @param later does what it is given after the delay
   */
  LateCopies(Executor later) {
    this.later = later;
  }

  /** Has a copy handed over later, behind those that wait. */
  void hold(Consumer<Mirrored> to, Mirrored copy) {
    held.add(new Held(to, copy));
    if (count.incrementAndGet() > MOST) {
      release();
    } else if (!isDue.getAndSet(true)) {
      later.execute(
          () -> {
            isDue.set(false);
            release();
          });
    }
  }

  // Two may be under way when one is late: their copies must not overtake each other.
  private synchronized void release() {
    for (Held next = held.poll(); next != null; next = held.poll()) {
      count.decrementAndGet();
      handOver(next);
    }
  }

  /** Whoever fails to take one is not to cost others theirs. */
  private static void handOver(Held held) {
    try {
      held.to().accept(held.copy());
    } catch (RuntimeException fault) {
      LOG.error("the copy of request {} is lost", held.copy().requestId(), fault);
    }
  }
}
