package io.osupervisor.agent.vault.shared;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.osupervisor.agent.database.NewerTablesException;
import io.osupervisor.agent.database.Pools;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.vault.SharedFolder;
import io.osupervisor.agent.vault.StoreLease;
import io.osupervisor.config.StoreSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open PostgreSQL that the nodes of a cluster share, with the tables of this version. Whatever
 * a node keeps there goes over its one pool of connections.
 */
public final class SharedStore implements AutoCloseable {
  /** The id of the read side of its journal in the configuration. */
  public static final String READ_JOURNAL = "jdbc-read-journal";

  private static final Logger LOG = LoggerFactory.getLogger(SharedStore.class);
  private static final String MIGRATIONS = "io/osupervisor/agent/vault/shared";
  private static final String STEPS_TAKEN = "osup_store_history";

  private static final String ORIGIN =
      "SELECT current_database() || ' of ' || installed_on FROM "
          + STEPS_TAKEN
          + " ORDER BY installed_rank LIMIT 1";

  private static final String MAY_ASK_FOR_SERVER =
      "SELECT coalesce(has_function_privilege(to_regprocedure('pg_control_system()'), 'EXECUTE'),"
          + " false)";

  private static final String SERVER = "SELECT system_identifier FROM pg_control_system()";

  private final StorePool pool;
  private final StoreSettings settings;

  private SharedStore(StorePool pool, StoreSettings settings) {
    this.pool = pool;
    this.settings = settings;
  }

  /**
   * Connects and brings the tables up to this version; of nodes that start at once one does that,
   * the others wait for it. Blocking.
   *
   * @throws io.osupervisor.agent.AgentException {@code store_unreachable} when there is no
   *     connection within the settings' time, {@code store_newer_format} when a later version made
   *     the tables, {@code store_unusable} when they cannot be made
   */
  public static SharedStore open(StoreSettings settings) {
    try {
      HikariDataSource pool = Pools.open(config(settings), MIGRATIONS, STEPS_TAKEN);
      tellDurability(pool, settings);
      return new SharedStore(watched(pool, settings), settings);
    } catch (NewerTablesException e) {
      throw StoreErrors.newer(where(settings));
    } catch (FlywayException e) {
      throw StoreErrors.unusable(settings.url(), e);
    } catch (RuntimeException e) {
      throw StoreErrors.unreachable(settings.url(), e);
    }
  }

  /**
   * Looks whether the tables are those of this version, and changes nothing. Blocking.
   *
   * @return their version
   * @throws io.osupervisor.agent.AgentException {@code store_unreachable}, {@code
   *     store_older_format}, {@code store_newer_format}
   */
  static int requireTables(StoreSettings settings) {
    try {
      MigrationInfoService steps = Pools.steps(settings.url(), MIGRATIONS, STEPS_TAKEN);
      if (Pools.areNewer(steps)) {
        throw StoreErrors.newer(where(settings));
      } else if (steps.pending().length > 0) {
        throw StoreErrors.older(where(settings));
      }
      return Integer.parseInt(steps.current().getVersion().getVersion());
    } catch (FlywayException e) {
      throw StoreErrors.unreachable(settings.url(), e);
    }
  }

  private static StorePool watched(HikariDataSource pool, StoreSettings settings) {
    return new StorePool(
        pool,
        where(settings),
        settings.answerTimeout(),
        () -> new HikariDataSource(config(settings)));
  }

  private static void tellDurability(HikariDataSource pool, StoreSettings settings) {
    try (Connection connection = pool.getConnection()) {
      StoreDurability.warning(connection, where(settings)).ifPresent(LOG::warn);
    } catch (SQLException e) {
      pool.close();
      throw StoreErrors.unreachable(settings.url(), e);
    }
  }

  private static HikariConfig config(StoreSettings settings) {
    Pools.Patience patience =
        new Pools.Patience(settings.connectionTimeout(), settings.answerTimeout());
    HikariConfig config = Pools.config("osup-store", settings.url(), settings.poolSize(), patience);
    config.setInitializationFailTimeout(settings.connectionTimeout().toMillis());
    config.setValidationTimeout(
        Math.min(config.getConnectionTimeout(), Duration.ofSeconds(StoreProbe.SECONDS).toMillis()));
    config.setConnectionInitSql(config.getConnectionInitSql() + "; " + StoreLock.TOGETHER);
    return config;
  }

  /**
   * Its connections. They commit each statement by itself unless told otherwise, and go back by
   * being closed. One is waited for no longer than {@code osupervisor.store.connection-timeout};
   * not at all while the database is known to be away. Those that somebody has when it is found to
   * be away break then.
   */
  public DataSource dataSource() {
    return pool;
  }

  /** The connections of events and snapshots; a quarter is left to others. */
  int connectionsOfEvents() {
    return settings.poolSize() - Math.max(1, settings.poolSize() / 4);
  }

  /** From here on nobody gets a connection while the gate is closed. */
  public void heed(AnswerGate gate) {
    pool.heed(gate, settings.connectionTimeout());
  }

  /**
   * A folder of files that nodes share.
   *
   * @param area what the files are of, as {@code genomes}; at most 255 characters
   */
  public SharedFolder folder(String area) {
    return new DatabaseFolder(this, area);
  }

  /**
   * The lease of a node; what an earlier incarnation held is ended. Blocking.
   *
   * @param node what tells it from every other node, at most 255 characters; one incarnation of it
   *     runs at a time
   * @throws io.osupervisor.agent.AgentException {@code store_unreachable}
   */
  public StoreLease lease(String node) {
    return DatabaseLease.open(settings.url(), node);
  }

  /**
   * Whether the database answered when it was last looked at, which is four times a second. One
   * that takes connections and then says nothing is noticed after the settings' answer time and 5 s
   * at most.
   */
  public boolean isUp() {
    return pool.isUp();
  }

  /** Connections that are at work. */
  public int inUse() {
    return pool.inUse();
  }

  /** Threads that wait for a connection. */
  public int waiting() {
    return pool.waiting();
  }

  /**
   * What this database keeps for ever, by whatever address it is reached: its name, and when its
   * tables were first made. A copy of it has the same. Blocking.
   *
   * @throws io.osupervisor.agent.AgentException {@code store_unreachable}
   */
  public String identity() {
    return asked(ORIGIN);
  }

  /**
   * Which server it is on: two that were made apart differ, and one keeps its number when its files
   * are moved or a replica takes over; so does a copy of its files. Where the user of the database
   * may not ask for it, that is what it says. Blocking.
   *
   * @throws io.osupervisor.agent.AgentException {@code store_unreachable}
   */
  public String server() {
    return asked(MAY_ASK_FOR_SERVER).equals("t")
        ? "server " + asked(SERVER)
        : "a server that its user may not know (grant EXECUTE on pg_control_system)";
  }

  private String asked(String sql) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw StoreErrors.unreachable(settings.url(), new IllegalStateException(e));
    }
  }

  /** Where it is, for people: {@code host:port/database}. */
  public String where() {
    return where(settings);
  }

  /** Where settings put it, for people. */
  public static String where(StoreSettings settings) {
    return StoreErrors.where(settings.url());
  }

  /** Whoever waits for a connection fails at once. */
  @Override
  public void close() {
    pool.close();
  }
}
