package io.osupervisor.agent.vault;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.vault.shared.SharedStore;
import io.osupervisor.agent.vault.shared.SharedStoreSetup;
import io.osupervisor.config.StoreKind;
import io.osupervisor.config.StoreSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** The store that nodes share: a database of its own in PostgreSQL. */
public final class StoreOnPostgres implements VaultStore {
  private final String url;
  private @Nullable SharedStore open;

  private StoreOnPostgres(String url) {
    this.url = url;
  }

  /** With nothing in it. */
  public static StoreOnPostgres empty() {
    try {
      return new StoreOnPostgres(Postgres.freshUrl());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Config plugins(Path data) {
    return ConfigFactory.parseString(
        """
        include classpath("osupervisor-shared.conf")
        pekko.persistence {
          journal.plugin = "jdbc-journal"
          snapshot-store.plugin = "jdbc-snapshot-store"
        }
        """);
  }

  @Override
  public String journal() {
    return "jdbc-journal";
  }

  @Override
  public String readJournal() {
    return SharedStore.READ_JOURNAL;
  }

  /** As a node does: the store first, the system on it. */
  @Override
  public ActorTestKit start(String name, Path data) {
    open =
        SharedStore.open(
            new StoreSettings(
                StoreKind.POSTGRESQL, url, 4, Duration.ofSeconds(30), Duration.ofMinutes(2)));
    return ActorTestKit.create(
        ActorSystem.create(
            Behaviors.empty(),
            name,
            ActorSystemSetup.create(
                BootstrapSetup.create(config(data)), new SharedStoreSetup(open))));
  }

  @Override
  public void stopped() {
    Objects.requireNonNull(open).close();
  }

  @Override
  public void removeEvent(Path data, String persistenceId, long seq) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
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
    Postgres.execute(url, "TRUNCATE snapshot");
  }

  @Override
  public String hole(String persistenceId, long missing) {
    String where = "at sequence number %d it holds event %d where %d must be";
    return "the journal of '%s' has a hole: ".formatted(persistenceId)
        + where.formatted(missing + 1, missing + 1, missing);
  }
}
