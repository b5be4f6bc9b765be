package io.osupervisor.agent.vault;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL for all tests of this process; it ends with the process. PostgreSQL refuses to
 * run as root; where the tests do, it runs in a user namespace of its own, in which it is nobody.
 */
public final class Postgres {
  private static final AtomicInteger FRESH = new AtomicInteger();

  /** Started by the first who asks. */
  private static final class Server {
    static final EmbeddedPostgres STARTED = start();
  }

  private Postgres() {}

  /** Where to connect. */
  public static String url() {
    requirePossible();
    return Server.STARTED.getJdbcUrl("postgres", "postgres");
  }

  /** Runs statements, each committed by itself. */
  public static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Where to connect to a database that nobody else uses, with no tables. */
  public static String freshUrl() throws SQLException {
    requirePossible();
    String name = "fresh" + FRESH.incrementAndGet();
    execute(url(), "CREATE DATABASE " + name);
    return Server.STARTED.getJdbcUrl("postgres", name);
  }

  /**
   * Another one, for who stops it; it keeps what it acknowledges, as the library for tests does not
   * by itself.
   */
  public static EmbeddedPostgres durable() throws IOException {
    requirePossible();
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("shared_buffers", "16MB")
        .start();
  }

  private static EmbeddedPostgres start() {
    try {
      // What is tried is what is done with the answers of a database, not that PostgreSQL keeps
      // what it acknowledged when the power is cut: that is its own to prove.
      return EmbeddedPostgres.builder()
          .setServerConfig("fsync", "off")
          .setServerConfig("synchronous_commit", "off")
          .setServerConfig("shared_buffers", "16MB")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
