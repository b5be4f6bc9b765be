package io.osupervisor.supervisor.history;

import io.osupervisor.agent.AgentException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of the history while it can be had. It is opened by the first who needs it, given up
 * when it fails, which is told once, and tried again after a while that doubles. For several
 * threads.
 */
final class HistoryAccess implements AutoCloseable {
  static final String UNAVAILABLE = "history_unavailable";

  private static final Logger LOG = LoggerFactory.getLogger(HistoryAccess.class);
  private static final long SHORTEST = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST = Duration.ofMinutes(5).toNanos();

  private final Callable<HistoryDatabase> opener;
  private final LongSupplier nanos;
  private @Nullable HistoryDatabase database;

  /** Read also while somebody opens the database, which may take long. */
  private volatile @Nullable String failure;

  private long wait = SHORTEST;
  private long retryAt;
  private boolean closed;

  HistoryAccess(Callable<HistoryDatabase> opener, LongSupplier nanos) {
    this.opener = opener;
    this.nanos = nanos;
  }

  /**
   * Its rows.
   *
   * @throws AgentException {@code history_unavailable} while it cannot be had
   */
  synchronized RunStore store() {
    HistoryDatabase open = database;
    if (open == null) {
      if (closed || !mayTry()) {
        throw unavailable(closed ? "the node is ending" : String.valueOf(failure));
      }
      open = open();
      database = open;
    }
    return open.store();
  }

  private HistoryDatabase open() {
    try {
      return opener.call();
    } catch (Exception | Error e) {
      failed(e);
      throw unavailable(String.valueOf(failure));
    }
  }

  /** Whether it is there, or it is time to try again. */
  synchronized boolean mayTry() {
    return failure == null || nanos.getAsLong() - retryAt >= 0;
  }

  /** What was read or written failed: nothing happens when that database was closed meanwhile. */
  synchronized void failed(RunStore of, Throwable cause) {
    HistoryDatabase open = database;
    if (open != null && open.store() == of) {
      failed(cause);
    }
  }

  /** It failed: it is closed, and opened anew after a while. */
  synchronized void failed(Throwable cause) {
    if (cause instanceof AgentException refusal && refusal.code().equals(UNAVAILABLE)) {
      return;
    }
    if (failure == null) {
      LOG.warn("the run history is not written, and is tried again: {}", words(cause));
    }
    retryAt = nanos.getAsLong() + wait;
    wait = Math.min(LONGEST, 2 * wait);
    failure = words(cause);
    release();
  }

  /** It did what it was asked to. */
  synchronized void worked() {
    if (failure != null) {
      LOG.info("the run history is written again");
      failure = null;
      wait = SHORTEST;
    }
  }

  /** Whether it works, as far as is known. */
  boolean isUp() {
    return failure == null;
  }

  private void release() {
    HistoryDatabase open = database;
    database = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    release();
  }

  /** The last cause is what a person can mend. */
  private static String words(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).strip();
  }

  private static AgentException unavailable(String why) {
    return new AgentException(
        UNAVAILABLE,
        "the run history cannot be read: " + why,
        "see the node's log and the group history of its settings; agents are not concerned");
  }
}
