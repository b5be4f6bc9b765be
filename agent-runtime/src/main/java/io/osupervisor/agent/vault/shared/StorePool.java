package io.osupervisor.agent.vault.shared;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;

/**
 * Connections to a database that may go away. While it is away whoever wants one is refused at once
 * instead of after its patience, and as soon as it is back there are new ones: a pool alone looks
 * for it ever more rarely, up to every 5 s.
 */
final class StorePool implements DataSource, AutoCloseable {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(StorePool.class);
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final String CONNECT_SECONDS = "2";

  private final String where;
  private final String url;
  private final Supplier<HikariDataSource> fresh;
  private final ScheduledExecutorService watch;
  private volatile HikariDataSource pool;
  private volatile boolean away;

  /**
   * Watches an open pool from now on.
   *
   * @param where the database, for people
   * @param fresh makes another pool of the same kind, not connected yet
   */
  StorePool(HikariDataSource open, String where, Supplier<HikariDataSource> fresh) {
    this.pool = open;
    this.where = where;
    this.url = open.getJdbcUrl();
    this.fresh = fresh;
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "osup-store-watch");
              thread.setDaemon(true);
              return thread;
            });
    ScheduledFuture<?> unused =
        watch.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
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

  @Override
  public Connection getConnection() throws SQLException {
    if (away) {
      throw new SQLTransientConnectionException("the database " + where + " is away", "08001");
    }
    return pool.getConnection();
  }

  /** A pool that has connections is right about its database; one without any may be late. */
  private void look() {
    try {
      HikariPoolMXBean now = pool.getHikariPoolMXBean();
      if (now != null && now.getIdleConnections() > 0) {
        drawOne();
      }
      if (now != null && now.getTotalConnections() > 0) {
        tell(false);
      } else if (!answers()) {
        tell(true);
      } else if (now == null || now.getTotalConnections() == 0) {
        HikariDataSource late = pool;
        pool = fresh.get();
        tell(false);
        late.close();
      }
    } catch (RuntimeException e) {
      tell(true);
    }
  }

  /** A pool finds out that a connection is broken when it gives it to somebody. */
  private void drawOne() {
    try (Connection one = pool.getConnection()) {
      one.clearWarnings();
    } catch (SQLException e) {
      LOG.debug("no connection to {}", where, e);
    }
  }

  private void tell(boolean isAway) {
    if (isAway != away) {
      away = isAway;
      if (isAway) {
        LOG.warn("the database {} is away; work resumes by itself once it answers", where);
      } else {
        LOG.warn("the database {} answers again", where);
      }
    }
  }

  private boolean answers() {
    Properties patience = new Properties();
    patience.setProperty("connectTimeout", CONNECT_SECONDS);
    patience.setProperty("socketTimeout", CONNECT_SECONDS);
    try (Connection one = DriverManager.getConnection(url, patience)) {
      return one.isValid(1);
    } catch (SQLException e) {
      return false;
    }
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
