package io.osupervisor.agent.pause;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out for everything that a node says of its agents. While the node is unsure whether they
 * are still its own, what would leave waits; once it is confirmed, that leaves in its order, and
 * once it is given up, never. Thread safe.
 */
public final class AnswerGate {
  /** What may wait, so that a node that is never confirmed does not run full. */
  static final int MOST = 100_000;

  private static final Logger LOG = LoggerFactory.getLogger(AnswerGate.class);

  private final PauseWatch watch;
  private final Deque<Runnable> held = new ArrayDeque<>();
  private long dropped;

  public AnswerGate(PauseWatch watch) {
    this.watch = watch;
  }

  /** A gate that never closes: of a node that no other could take for dead. */
  public static AnswerGate alwaysOpen() {
    return new AnswerGate(
        new PauseWatch(System::nanoTime, InstantSource.system(), Duration.ofDays(1)));
  }

  /** Whether something may leave now. */
  public boolean isOpen() {
    return watch.isSure();
  }

  /** Gives an answer to who asked, now or when the node is confirmed. */
  public <T> void tell(ActorRef<T> asker, T answer) {
    if (watch.isSure()) {
      asker.tell(answer);
    } else {
      whenOpen(() -> asker.tell(answer));
    }
  }

  /** Does something now or when the node is confirmed. It must return at once. */
  public void whenOpen(Runnable step) {
    synchronized (this) {
      if (!watch.isSure()) {
        hold(step);
        return;
      }
    }
    step.run();
  }

  /**
   * Waits for the gate to open.
   *
   * @return whether it did in time; false at once when it never will
   */
  public boolean awaitOpen(Duration patience) {
    if (watch.isSure()) {
      return true;
    }
    long end = System.nanoTime() + patience.toNanos();
    synchronized (this) {
      boolean interrupted = false;
      long left = patience.toNanos();
      while (!watch.isSure() && !watch.isLost() && left > 0 && !interrupted) {
        try {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
          interrupted = true;
          Thread.currentThread().interrupt();
        }
        left = end - System.nanoTime();
      }
    }
    return watch.isSure();
  }

  /** Lets go what waits, where the node is sure. */
  public void release() {
    List<Runnable> free;
    synchronized (this) {
      if (!watch.isSure()) {
        return;
      }
      free = new ArrayList<>(held);
      held.clear();
      if (dropped > 0) {
        LOG.warn("{} answers were dropped: too many waited", dropped);
        dropped = 0;
      }
      notifyAll();
    }
    free.forEach(AnswerGate::run);
  }

  /** Nothing leaves any more, ever. */
  public void close() {
    watch.lose();
    synchronized (this) {
      if (dropped + held.size() > 0) {
        LOG.warn("{} answers are dropped: their agents are others' by now", dropped + held.size());
      }
      held.clear();
      notifyAll();
    }
  }

  /** What knows whether the node is sure. */
  public PauseWatch watch() {
    return watch;
  }

  private void hold(Runnable step) {
    if (watch.isLost() || held.size() == MOST) {
      dropped++;
    } else {
      held.addLast(step);
    }
  }

  private static void run(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.error("an answer that waited could not be given", e);
    }
  }
}
