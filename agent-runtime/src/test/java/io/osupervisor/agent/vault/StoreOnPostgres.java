package io.osupervisor.agent.vault;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** PostgreSQL, through Pekko's plugins for databases. All tests share one, so ids must differ. */
public final class StoreOnPostgres implements VaultStore {
  /** With nothing in it. */
  public static StoreOnPostgres empty() {
    try {
      Postgres.execute("TRUNCATE event_journal, event_tag, snapshot");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new StoreOnPostgres();
  }

  private StoreOnPostgres() {}

  @Override
  public Config plugins(Path data) {
    return ConfigFactory.parseString(
        """
        pekko.persistence {
          journal.plugin = "jdbc-journal"
          snapshot-store.plugin = "jdbc-snapshot-store"
        }
        # A loaded machine is no reason to give up.
        pekko.persistence.journal-plugin-fallback.circuit-breaker.call-timeout = 120s
        pekko.persistence.snapshot-store-plugin-fallback.circuit-breaker.call-timeout = 120s
        jdbc-journal.use-shared-db = slick
        jdbc-snapshot-store.use-shared-db = slick
        jdbc-read-journal { use-shared-db = slick, refresh-interval = 50ms }
        pekko-persistence-jdbc.shared-databases.slick {
          profile = "slick.jdbc.PostgresProfile$"
          db {
            driver = "org.postgresql.Driver"
            url = "%s"
            numThreads = 4
            maxConnections = 4
            minConnections = 1
          }
        }
        """
            .formatted(Postgres.url()));
  }

  @Override
  public String journal() {
    return "jdbc-journal";
  }

  @Override
  public String readJournal() {
    return "jdbc-read-journal";
  }

  @Override
  public void removeEvent(Path data, String persistenceId, long seq) throws SQLException {
    try (Connection connection = Postgres.connect();
        PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM event_journal WHERE persistence_id = ? AND sequence_number = ?")) {
      delete.setString(1, persistenceId);
      delete.setLong(2, seq);
      if (delete.executeUpdate() != 1) {
        throw new IllegalStateException("there is no event %d of %s".formatted(seq, persistenceId));
      }
    }
  }

  @Override
  public void removeSnapshots(Path data) throws SQLException {
    Postgres.execute("TRUNCATE snapshot");
  }

  @Override
  public String hole(String persistenceId, long missing) {
    String where = "at sequence number %d it holds event %d where %d must be";
    return "the journal of '%s' has a hole: ".formatted(persistenceId)
        + where.formatted(missing + 1, missing + 1, missing);
  }
}
