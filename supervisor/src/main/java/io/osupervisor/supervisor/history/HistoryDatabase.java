package io.osupervisor.supervisor.history;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.osupervisor.agent.database.Pools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;

/** An open database whose tables are those of this version. Blocking. */
final class HistoryDatabase implements AutoCloseable {
  /** One that writes, two that read. */
  private static final int CONNECTIONS = 3;

  private static final Pools.Patience PATIENCE =
      new Pools.Patience(Duration.ofSeconds(5), Duration.ofSeconds(20));

  private static final String MIGRATIONS = "io/osupervisor/supervisor/history/migration";

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
    return new HistoryDatabase(url, Pools.open(config(url), MIGRATIONS, "run_history_schema"));
  }

  static HikariConfig config(String url) {
    HikariConfig config = Pools.config("osup-history", url, CONNECTIONS, PATIENCE);
    config.setAutoCommit(false);
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
