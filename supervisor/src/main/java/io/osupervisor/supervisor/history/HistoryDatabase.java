package io.osupervisor.supervisor.history;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import org.flywaydb.core.Flyway;

/** An open database whose tables are those of this version. Blocking. */
final class HistoryDatabase implements AutoCloseable {
  /** One that writes, two that read. */
  private static final int CONNECTIONS = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A server that says nothing for so long is dead: it ends its statements earlier. */
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final String OF_SERVER = "SET lock_timeout = '5s'; SET statement_timeout = '15s'";
  private static final String MIGRATIONS = "classpath:io/osupervisor/supervisor/history/migration";

  /** A commit is in the file at once, so that a killed process loses none; the process locks it. */
  private static final String OF_FILE =
      ";DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1;WRITE_DELAY=0;FILE_LOCK=FS;CACHE_SIZE=8192";

  private static final String H2 = "jdbc:h2:";
  private static final String NAME = "runs";

  /** The database is closed; it is being closed. */
  private static final Set<Integer> H2_IS_CLOSED = Set.of(90098, 90121);

  private final String url;
  private final HikariDataSource pool;
  private final RunStore store;

  private HistoryDatabase(String url, HikariDataSource pool) {
    this.url = url;
    this.pool = pool;
    this.store = new RunStore(pool);
  }

  /** The URL of a database that is a file in this folder. */
  static String inFolder(Path folder) {
    return H2 + "file:" + folder.resolve(NAME) + OF_FILE;
  }

  /** Whether there is one in this folder. */
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(NAME + ".mv.db"));
  }

  /** Whether it lives in this process, as opposed to a server that others use, too. */
  private static boolean isEmbedded(String url) {
    return url.startsWith(H2 + "file:") || url.startsWith(H2 + "mem:");
  }

  /**
   * Opens a database and brings its tables up to this version.
   *
   * @throws RuntimeException when that cannot be done, which says why
   */
  static HistoryDatabase open(String url) {
    HikariDataSource pool = new HikariDataSource(config(url));
    try {
      Flyway.configure()
          .dataSource(pool)
          .locations(MIGRATIONS)
          .table("run_history_schema")
          .loggers("slf4j")
          .load()
          .migrate();
      return new HistoryDatabase(url, pool);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  static HikariConfig config(String url) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("osup-history");
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    config.setConnectionTimeout(PATIENCE.toMillis());
    if (url.startsWith(POSTGRESQL)) {
      config.addDataSourceProperty("connectTimeout", String.valueOf(PATIENCE.toSeconds()));
      config.addDataSourceProperty("socketTimeout", String.valueOf(SILENCE.toSeconds()));
      config.setConnectionInitSql(OF_SERVER);
      // Committed at once: the next transaction that is rolled back takes it back otherwise.
      config.setIsolateInternalQueries(true);
    }
    return config;
  }

  /** Whether a failure says that it is gone, as opposed to one question that it did not answer. */
  static boolean isGone(SQLException failure) {
    if (failure instanceof SQLTransientConnectionException) {
      return false;
    }
    String state = String.valueOf(failure.getSQLState());
    return state.startsWith("08")
        || state.startsWith("57P")
        || H2_IS_CLOSED.contains(failure.getErrorCode());
  }

  RunStore store() {
    return store;
  }

  @Override
  public void close() {
    try {
      if (isEmbedded(url)) {
        shutDown();
      }
    } catch (SQLException e) {
      // It is closed, or as good as: the next one that opens it takes up what was committed.
    } finally {
      pool.close();
    }
  }

  private void shutDown() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    }
  }
}
