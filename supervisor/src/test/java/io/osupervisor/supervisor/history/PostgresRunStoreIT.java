package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The history in a real PostgreSQL. */
class PostgresRunStoreIT extends RunStoreContract {
  private static Postgres server;

  @BeforeAll
  static void start() throws Exception {
    server = Postgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String url() throws Exception {
    server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    return reopened();
  }

  @Test
  void shouldNotWaitLongForWhoHoldsTheRows() throws Exception {
    HistoryDatabase.open(url()).close();
    HikariConfig one = HistoryDatabase.config(reopened());
    one.setMaximumPoolSize(1);
    try (HikariDataSource pool = new HikariDataSource(one);
        Connection other = DriverManager.getConnection(server.url());
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
    return server.url();
  }
}
