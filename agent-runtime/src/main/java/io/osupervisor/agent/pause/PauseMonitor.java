package io.osupervisor.agent.pause;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread whose beats show that its node goes on. */
public final class PauseMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PauseMonitor.class);
  private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final AnswerGate gate;
  private final LongConsumer doubted;
  private final Thread thread;
  private volatile boolean closed;

  private PauseMonitor(AnswerGate gate, LongConsumer doubted) {
    this.gate = gate;
    this.doubted = doubted;
    this.thread = new Thread(this::run, "osup-pause-monitor");
    thread.setDaemon(true);
  }

  /**
   * Beats until it is closed.
   *
   * @param doubted is told the number of each doubt; must return at once
   */
  public static PauseMonitor start(AnswerGate gate, LongConsumer doubted) {
    PauseMonitor monitor = new PauseMonitor(gate, doubted);
    monitor.thread.start();
    return monitor;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!closed) {
      try {
        beat();
      } catch (RuntimeException e) {
        LOG.error("a beat failed", e);
      }
      LockSupport.parkNanos(BEAT_NANOS);
    }
  }

  private void beat() {
    PauseWatch watch = gate.watch();
    if (watch.beat()) {
      Duration stood = watch.stood();
      LOG.warn(
          "this node stood still for {} ms: it answers and writes nothing until the cluster"
              + " confirms that it is still a member",
          stood.toMillis());
      doubted.accept(watch.doubt());
    }
    // Whoever asked between a late beat and this one waits, though there was no pause.
    gate.release();
  }
}
