package io.osupervisor.systemtests;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real PostgreSQL for the nodes of one cluster, which can be stopped and started again, or made
 * to say nothing for a while.
 */
final class SharedDatabase implements AutoCloseable {
  private final Path directory;
  private final String host;
  private final int port;
  private EmbeddedPostgres server;
  private List<Long> frozen = List.of();

  private SharedDatabase(Path directory, String host, int port) {
    this.directory = directory;
    this.host = host;
    this.port = port;
    this.server = launch();
    if (!host.equals(Site.LOOPBACK)) {
      letIn();
    }
  }

  static SharedDatabase start(Path directory) {
    return start(directory, Site.LOOPBACK);
  }

  /** Reached at an address of this machine by its neighbours there, besides loopback. */
  static SharedDatabase start(Path directory, String host) {
    return new SharedDatabase(directory, host, FreePorts.take(1).get(0));
  }

  /** Where to connect. */
  String url() {
    return "jdbc:postgresql://%s:%d/postgres?user=postgres".formatted(host, port);
  }

  /** A connection of the test's own. */
  Connection connect() throws SQLException {
    return server.getPostgresDatabase().getConnection();
  }

  /** Ends it in order: connections break. */
  void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it again with what it has kept. */
  void startAgain() {
    server = launch();
  }

  /** Has it take connections, and say nothing more. */
  void freeze() {
    long first = postmaster();
    Processes.signal("STOP", first);
    frozen =
        Stream.concat(
                Stream.of(first),
                ProcessHandle.of(first).orElseThrow().descendants().map(ProcessHandle::pid))
            .toList();
    Processes.signalAll("STOP", frozen);
  }

  /** Lets it go on where it was. */
  void thaw() {
    Processes.signalAll("CONT", frozen);
    frozen = List.of();
  }

  private long postmaster() {
    try (Stream<String> lines = Files.lines(directory.resolve("postmaster.pid"))) {
      return Long.parseLong(lines.findFirst().orElseThrow().strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Who is asked for no password at loopback is asked for none there. */
  private void letIn() {
    String rule = "host all all %s/24 trust%n".formatted(host);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      Files.writeString(directory.resolve("pg_hba.conf"), rule, StandardOpenOption.APPEND);
      statement.execute("SELECT pg_reload_conf()");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Acknowledged entries rest on its durability, which the library for tests turns off. */
  private EmbeddedPostgres launch() {
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(directory)
          .setCleanDataDirectory(false)
          .setPort(port)
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("listen_addresses", "localhost," + host)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    thaw();
    stop();
  }
}
