package io.osupervisor.agent.vault.shared;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.osupervisor.agent.database.Pools;
import io.osupervisor.agent.vault.SharedFolder;
import io.osupervisor.config.StoreSettings;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;

/**
 * The open PostgreSQL that the nodes of a cluster share, with the tables of this version. Whatever
 * a node keeps there goes over its one pool of connections.
 */
public final class SharedStore implements AutoCloseable {
  /** The id of the read side of its journal in the configuration. */
  public static final String READ_JOURNAL = "jdbc-read-journal";

  private static final String MIGRATIONS = "io/osupervisor/agent/vault/shared";
  private static final String STEPS_TAKEN = "osup_store_history";

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
   *     connection within the settings' time, {@code store_unusable} when the tables cannot be made
   */
  public static SharedStore open(StoreSettings settings) {
    try {
      HikariDataSource pool = Pools.open(config(settings), MIGRATIONS, STEPS_TAKEN);
      String where = StoreErrors.where(settings.url());
      return new SharedStore(new StorePool(pool, where, () -> unconnected(settings)), settings);
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
   *     store_older_format}
   */
  static int requireTables(StoreSettings settings) {
    try {
      MigrationInfoService steps = Pools.steps(settings.url(), MIGRATIONS, STEPS_TAKEN);
      if (steps.pending().length > 0) {
        throw StoreErrors.older(StoreErrors.where(settings.url()));
      }
      return Integer.parseInt(steps.current().getVersion().getVersion());
    } catch (FlywayException e) {
      throw StoreErrors.unreachable(settings.url(), e);
    }
  }

  private static HikariDataSource unconnected(StoreSettings settings) {
    HikariConfig config = config(settings);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  private static HikariConfig config(StoreSettings settings) {
    Pools.Patience patience =
        new Pools.Patience(settings.connectionTimeout(), settings.answerTimeout());
    HikariConfig config = Pools.config("osup-store", settings.url(), settings.poolSize(), patience);
    config.setInitializationFailTimeout(settings.connectionTimeout().toMillis());
    config.setConnectionInitSql(config.getConnectionInitSql() + "; " + StoreLock.TOGETHER);
    return config;
  }

  /**
   * Its connections. They commit each statement by itself unless told otherwise, and go back by
   * being closed. One is waited for no longer than {@code osupervisor.store.connection-timeout};
   * not at all while the database is known to be away.
   */
  public DataSource dataSource() {
    return pool;
  }

  /** The connections of events and snapshots; a quarter is left to others. */
  int connectionsOfEvents() {
    return settings.poolSize() - Math.max(1, settings.poolSize() / 4);
  }

  /**
   * A folder of files that nodes share.
   *
   * @param area what the files are of, as {@code genomes}; at most 255 characters
   */
  public SharedFolder folder(String area) {
    return new DatabaseFolder(this, area);
  }

  /** Whether the database answered when it was last looked at, which is four times a second. */
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
