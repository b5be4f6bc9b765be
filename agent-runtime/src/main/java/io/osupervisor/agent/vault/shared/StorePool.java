package io.osupervisor.agent.vault.shared;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.osupervisor.agent.pause.AnswerGate;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;

/**
 * Connections to a database that may go away, or say nothing more. While it is away whoever wants
 * one is refused at once instead of after its patience, and as soon as it is back there are new
 * ones: a pool alone looks for it ever more rarely, up to every 5 s.
 */
final class StorePool implements DataSource, AutoCloseable {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(StorePool.class);
  private static final Duration LOOK = Duration.ofMillis(250);

  /** All connections at work for so long are reason enough to look with one of its own. */
  private static final Duration BUSY = Duration.ofSeconds(1);

  private final String where;
  private final Supplier<HikariDataSource> fresh;
  private final StoreProbe probe;
  private final Duration silence;
  private final ScheduledExecutorService watch;
  private volatile HikariDataSource pool;
  private volatile boolean away;
  private volatile AnswerGate gate = AnswerGate.alwaysOpen();
  private volatile Duration patience = Duration.ZERO;
  private long heard = System.nanoTime();

  /** A node that was paused has not heard for long either, but nor has it asked. */
  private boolean unanswered;

  /**
   * Watches an open pool from now on.
   *
   * @param where the database, for people
   * @param silence how long the database may say nothing before its connections are given up
   * @param fresh makes another pool of the same kind, with a connection; throws where there is none
   */
  StorePool(
      HikariDataSource open, String where, Duration silence, Supplier<HikariDataSource> fresh) {
    this.pool = open;
    this.where = where;
    this.silence = silence;
    this.fresh = fresh;
    this.probe = new StoreProbe(open.getJdbcUrl());
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "osup-store-watch");
              thread.setDaemon(true);
              return thread;
            });
    ScheduledFuture<?> unused =
        watch.scheduleWithFixedDelay(
            this::goOnLooking, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the database answered when it was last looked at. */
  boolean isUp() {
    return !away;
  }

  /** Connections that somebody has. */
  int inUse() {
    HikariPoolMXBean now = pool.getHikariPoolMXBean();
    return now == null ? 0 : now.getActiveConnections();
  }

  /** Threads that wait for one. */
  int waiting() {
    HikariPoolMXBean now = pool.getHikariPoolMXBean();
    return now == null ? 0 : now.getThreadsAwaitingConnection();
  }

  /** A node that may have lost its agents waits so long until it knows, then it is refused. */
  void heed(AnswerGate answers, Duration waiting) {
    patience = waiting;
    gate = answers;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (!gate.awaitOpen(patience)) {
      throw new SQLTransientConnectionException(
          "the cluster has not confirmed that this node is still a member", "08001");
    }
    if (away) {
      throw new SQLTransientConnectionException("the database " + where + " is away", "08001");
    }
    return pool.getConnection();
  }

  /** Whatever a look comes to, there is a next one. */
  private void goOnLooking() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.error("looking for the database {} failed", where, e);
    }
  }

  private void look() {
    HikariPoolMXBean now = pool.getHikariPoolMXBean();
    boolean connected = !away && now.getTotalConnections() > 0;
    if (connected && now.getIdleConnections() > 0 && isOneWhole(now)) {
      answered();
    } else if (connected && unanswered && silentFor(silence)) {
      lose();
    } else if (connected && silentFor(BUSY)) {
      unanswered = true;
      if (probe.answers()) {
        answered();
      }
    } else if (!connected && !(probe.answers() && isRenewed()) && !away) {
      lose();
    }
  }

  private void answered() {
    heard = System.nanoTime();
    unanswered = false;
  }

  private boolean silentFor(Duration time) {
    return System.nanoTime() - heard > time.toNanos();
  }

  /** Asks over a connection that nobody has. Where that one is broken the others are, too. */
  private boolean isOneWhole(HikariPoolMXBean now) {
    try (Connection one = pool.getConnection()) {
      if (one.isValid(StoreProbe.SECONDS)) {
        return true;
      }
      pool.evictConnection(one);
      now.softEvictConnections();
    } catch (SQLException e) {
      LOG.debug("no connection to {}", where, e);
    }
    return false;
  }

  /** Whoever waits for an answer is told now: it would not come, or nobody could trust it. */
  private void lose() {
    away = true;
    LOG.warn("the database {} is away; work resumes by itself once it answers", where);
    closeAside(pool);
  }

  /** Puts a pool in its place that has a connection before anybody asks it for one. */
  private boolean isRenewed() {
    HikariDataSource late = pool;
    try {
      pool = fresh.get();
    } catch (RuntimeException e) {
      LOG.debug("no connection to {}", where, e);
      return false;
    }
    answered();
    if (away) {
      away = false;
      LOG.warn("the database {} answers again", where);
    }
    closeAside(late);
    return true;
  }

  /** That may take as long as a connection needs to notice; the next look does not wait for it. */
  private static void closeAside(HikariDataSource late) {
    Thread thread = new Thread(late::close, "osup-store-close");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    watch.shutdownNow();
    try {
      // A look that is under way may put another pool in its place.
      watch.awaitTermination(LOOK.toSeconds() + 5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.close();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("who connects stands in the URL");
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return pool.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    pool.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    pool.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return pool.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return pool.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return pool.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return pool.isWrapperFor(type);
  }
}
