package io.osupervisor.benchmarks;

import io.osupervisor.agent.vault.shared.SharedStore;
import io.osupervisor.config.StoreKind;
import io.osupervisor.config.StoreSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** A PostgreSQL on the same machine and disk, which keeps what it acknowledges. */
final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 8;

  private final EmbeddedPostgres server;

  private Database(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts it where there is a program for the machine. */
  static Optional<Database> start(Path folder) throws IOException {
    String machine = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    if (!machine.equals("Linux on amd64")) {
      return Optional.empty();
    }
    return Optional.of(
        new Database(
            EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start()));
  }

  /** A store that nobody else uses, with as many connections as a node takes. */
  SharedStore store(String name) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return SharedStore.open(
        new StoreSettings(
            StoreKind.POSTGRESQL,
            server.getJdbcUrl("postgres", name),
            CONNECTIONS,
            Duration.ofSeconds(30),
            Duration.ofMinutes(2)));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
