package io.osupervisor.agent.vault.shared;

import com.typesafe.config.Config;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.jdbc.db.SlickDatabase;
import org.apache.pekko.persistence.jdbc.db.SlickDatabaseProvider;
import scala.Option;
import slick.jdbc.JdbcBackend$;
import slick.jdbc.JdbcBackend.JdbcDatabaseDef;
import slick.jdbc.JdbcProfile;
import slick.jdbc.PostgresProfile$;
import slick.util.AsyncExecutor;
import slick.util.AsyncExecutor$;

/**
 * Has Pekko's plugins for databases keep events and snapshots in the store that their actor system
 * was set up with. Named in the configuration.
 */
public final class StoreDatabase implements SlickDatabaseProvider, SlickDatabase {
  /** Of steps that wait for a connection: many for each agent of a node that is full of them. */
  private static final int QUEUE = 65_536;

  private static final boolean NO_CONNECTION_OF_ITS_OWN = false;
  private static final boolean NO_BEANS = false;

  private final JdbcDatabaseDef database;

  /** Made by Pekko, once for a system. */
  public StoreDatabase(ActorSystem system) {
    SharedStore store =
        system
            .settings()
            .setup()
            .get(SharedStoreSetup.class)
            .orElseThrow(() -> new IllegalStateException("a system without a shared store"))
            .store();
    int connections = store.connectionsOfEvents();
    AsyncExecutor threads =
        AsyncExecutor$.MODULE$.apply(
            "osup-store", connections, connections, QUEUE, connections, NO_BEANS);
    this.database =
        JdbcBackend$.MODULE$
            .Database()
            .forDataSource(
                store.dataSource(), Option.apply(connections), threads, NO_CONNECTION_OF_ITS_OWN);
    system.getWhenTerminated().thenRun(threads::close);
  }

  @Override
  public SlickDatabase database(Config plugin) {
    return this;
  }

  @Override
  public JdbcDatabaseDef database() {
    return database;
  }

  @Override
  public JdbcProfile profile() {
    return PostgresProfile$.MODULE$;
  }

  /** It is for whoever opened the store. */
  @Override
  public boolean allowShutdown() {
    return false;
  }
}
