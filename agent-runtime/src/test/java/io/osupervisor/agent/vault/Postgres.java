package io.osupervisor.agent.vault;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL for all tests of this process, with the tables of Pekko's plugins; it ends with
 * the process. PostgreSQL refuses to run as root; where the tests do, it runs in a user namespace
 * of its own, in which it is nobody.
 */
final class Postgres {
  private static final String SCHEMA = "/schema/postgres/postgres-create-schema.sql";

  /** Started by the first who asks. */
  private static final class Server {
    static final EmbeddedPostgres STARTED = start();
  }

  private Postgres() {}

  /** Where to connect. */
  static String url() {
    requirePossible();
    return Server.STARTED.getJdbcUrl("postgres", "postgres");
  }

  static Connection connect() throws SQLException {
    requirePossible();
    return Server.STARTED.getPostgresDatabase().getConnection();
  }

  static void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static EmbeddedPostgres start() {
    try (InputStream schema = Postgres.class.getResourceAsStream(SCHEMA)) {
      // What is tried is what the plugins do with the answers of a database, not that PostgreSQL
      // keeps what it acknowledged when the power is cut: that is its own to prove.
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "off")
              .setServerConfig("synchronous_commit", "off")
              .setServerConfig("shared_buffers", "16MB")
              .start();
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        String tables =
            new String(Objects.requireNonNull(schema).readAllBytes(), StandardCharsets.UTF_8);
        for (String table : tables.split(";", -1)) {
          if (!table.isBlank()) {
            statement.execute(table);
          }
        }
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says so where it cannot run at all; where it can and does not, that is a failure. */
  private static void requirePossible() {
    String machine = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    Assumptions.assumeTrue(
        machine.equals("Linux on amd64"),
        () -> "PostgreSQL is not tried: there are no binaries for " + machine);
    Assumptions.assumeTrue(
        !isRoot() || hasUserNamespaces(),
        "PostgreSQL is not tried: it refuses to run as root, and 'unshare -U' does not work here");
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasUserNamespaces() {
    try {
      return new ProcessBuilder("unshare", "-U", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
