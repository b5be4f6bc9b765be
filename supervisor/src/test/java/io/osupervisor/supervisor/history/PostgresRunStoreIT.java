package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.osupervisor.supervisor.Patience;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The history in a real PostgreSQL. It refuses to run as root; where the tests do, it runs in a
 * user namespace of its own.
 */
class PostgresRunStoreIT extends RunStoreContract {
  private static EmbeddedPostgres server;

  @BeforeAll
  static void start() throws Exception {
    String machine = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    Assumptions.assumeTrue(
        machine.equals("Linux on amd64"),
        () -> "PostgreSQL is not tried: there are no binaries for " + machine);
    Assumptions.assumeTrue(
        !isRoot() || hasUserNamespaces(),
        "PostgreSQL is not tried: it refuses to run as root, and 'unshare -U' does not work here");
    server =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "off")
            .setServerConfig("shared_buffers", "16MB")
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String url() throws Exception {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA public CASCADE");
      statement.execute("CREATE SCHEMA public");
    }
    return reopened();
  }

  @Test
  void shouldNotWaitLongForWhoHoldsTheRows() throws Exception {
    HistoryDatabase.open(url()).close();
    HikariConfig one = HistoryDatabase.config(reopened());
    one.setMaximumPoolSize(1);
    try (HikariDataSource pool = new HikariDataSource(one);
        Connection other = server.getPostgresDatabase().getConnection();
        Statement statement = other.createStatement()) {
      RunStore store = new RunStore(pool);
      Run run = Ended.run(Ended.well("counter", 1));
      Run refused = Ended.run(Ended.refused("counter", "x".repeat(65), 1));
      // What is set for a connection outlives what is taken back on it.
      assertThat(failure(store, refused)).startsWith("22");
      other.setAutoCommit(false);
      statement.execute("SELECT runs FROM run_history_total FOR UPDATE");
      assertThat(Patience.get(CompletableFuture.supplyAsync(() -> failure(store, run))))
          .isEqualTo("55P03");
      other.rollback();
      store.add(List.of(run));
      assertThat(store.total().runs()).isEqualTo(1);
    }
  }

  private static String failure(RunStore store, Run run) {
    return catchThrowableOfType(SQLException.class, () -> store.add(List.of(run))).getSQLState();
  }

  @Override
  String reopened() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  private static boolean isRoot() throws IOException {
    return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  private static boolean hasUserNamespaces() throws InterruptedException {
    try {
      return new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
