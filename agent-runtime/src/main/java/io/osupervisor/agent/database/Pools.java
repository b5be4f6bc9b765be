package io.osupervisor.agent.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.osupervisor.config.StoreSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Makes pools of connections. Blocking. */
public final class Pools {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
  private static final Duration MIGRATION_PATIENCE = Duration.ofMinutes(1);

  private Pools() {}

  /**
   * How long something may take.
   *
   * @param connection to get a connection
   * @param answer for the database to say anything; it ends a statement after three quarters of it,
   *     and a transaction that its client leaves open after 5 s
   */
  public record Patience(Duration connection, Duration answer) {}

  /** A pool that is not open yet, for what differs between databases. */
  public static HikariConfig config(String name, String url, int connections, Patience patience) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(patience.connection().toMillis());
    if (url.startsWith(StoreSettings.POSTGRESQL)) {
      bePatient(config, patience);
    }
    return config;
  }

  private static void bePatient(HikariConfig config, Patience patience) {
    long connect = Math.max(1, patience.connection().toSeconds());
    config.addDataSourceProperty("connectTimeout", String.valueOf(connect));
    config.addDataSourceProperty("socketTimeout", String.valueOf(patience.answer().toSeconds()));
    // A client that is paused within a transaction would keep others from what it wrote.
    config.setConnectionInitSql(
        "SET lock_timeout = %1$d; SET idle_in_transaction_session_timeout = %1$d;"
                .formatted(LOCK_PATIENCE.toMillis())
            + " SET statement_timeout = "
            + patience.answer().toMillis() * 3 / 4);
    // Committed at once: the next transaction that is rolled back takes it back otherwise.
    config.setIsolateInternalQueries(true);
  }

  /**
   * Opens a pool and brings the tables up to this version. Several may do so at once: one of them
   * does the work, the others wait for it.
   *
   * @param migrations the folder of the class path with the steps from version to version
   * @param table where the database keeps which of them were taken
   * @throws NewerTablesException where a later version made the tables
   * @throws RuntimeException when that cannot be done, which says why
   */
  public static HikariDataSource open(HikariConfig config, String migrations, String table) {
    HikariDataSource pool = new HikariDataSource(config);
    try {
      Flyway flyway = steps(migrations, table).dataSource(pool).load();
      if (config.getJdbcUrl().startsWith(StoreSettings.POSTGRESQL)) {
        migrateAlone(flyway, config.getJdbcUrl(), table);
      } else {
        migrate(flyway);
      }
      return pool;
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** Flyway looks for its table before it has a lock: two that find none would both make it. */
  private static void migrateAlone(Flyway flyway, String url, String table) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = " + MIGRATION_PATIENCE.toMillis());
      statement.execute("SELECT pg_advisory_lock(hashtext('" + table + "'))");
      migrate(flyway);
    } catch (SQLException e) {
      throw new IllegalStateException("others make the tables: " + e.getMessage(), e);
    }
  }

  private static void migrate(Flyway flyway) {
    if (areNewer(flyway.info())) {
      throw new NewerTablesException();
    }
    flyway.migrate();
  }

  /** Which steps were taken and which were not; changes nothing. */
  public static MigrationInfoService steps(String url, String migrations, String table) {
    return steps(migrations, table).dataSource(url, null, null).load().info();
  }

  /** Whether steps were taken that this version does not know. */
  public static boolean areNewer(MigrationInfoService steps) {
    return Arrays.stream(steps.applied())
        .map(step -> step.getState())
        .anyMatch(
            state ->
                state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED);
  }

  private static FluentConfiguration steps(String migrations, String table) {
    return Flyway.configure()
        .locations("classpath:" + migrations)
        .table(table)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .loggers("slf4j");
  }
}
