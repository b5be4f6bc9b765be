package io.osupervisor.agent.vault.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.Postgres;
import io.osupervisor.config.StoreKind;
import io.osupervisor.config.StoreSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A shared store in a real PostgreSQL, opened as nodes open it. */
class SharedStoreIT {
  private static StoreSettings settings(String url) {
    return new StoreSettings(
        StoreKind.POSTGRESQL, url, 2, Duration.ofSeconds(2), Duration.ofSeconds(10));
  }

  @RepeatedTest(5)
  void shouldMakeTheTablesOnceWhenManyNodesStartAtOnce() throws Exception {
    StoreSettings settings = settings(Postgres.freshUrl());

    List<CompletableFuture<SharedStore>> starting =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> SharedStore.open(settings)))
            .limit(4)
            .toList();
    List<SharedStore> open = starting.stream().map(CompletableFuture::join).toList();

    assertThat(rows(open.get(0), "SELECT count(*) FROM osup_store_history WHERE version = '1'"))
        .isEqualTo(1);
    assertThat(rows(open.get(3), "SELECT count(*) FROM event_journal")).isZero();
    open.forEach(SharedStore::close);
  }

  @Test
  void shouldShareADatabaseThatHoldsOtherTables() throws Exception {
    String url = Postgres.freshUrl();
    Postgres.execute(url, "CREATE TABLE of_others (n INTEGER)");

    try (SharedStore store = SharedStore.open(settings(url))) {
      assertThat(rows(store, "SELECT count(*) FROM snapshot")).isZero();
      assertThat(rows(store, "SELECT count(*) FROM of_others")).isZero();
    }
  }

  @Test
  void shouldCommitWhatNobodySaidToHold() throws Exception {
    StoreSettings settings = settings(Postgres.freshUrl());
    try (SharedStore store = SharedStore.open(settings);
        Connection connection = store.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO snapshot VALUES ('p', 1, 0, 1, 'm', ''::bytea, NULL, NULL, NULL)");
      assertThat(rows(store, "SELECT count(*) FROM snapshot")).isEqualTo(1);
    }
  }

  /** All connections have work for longer than the database may say nothing. */
  @Test
  void shouldNotTakeABusyDatabaseForOneThatIsAway() throws Exception {
    Duration silence = Duration.ofSeconds(2);
    StoreSettings settings =
        new StoreSettings(
            StoreKind.POSTGRESQL, Postgres.freshUrl(), 2, Duration.ofSeconds(2), silence);
    try (SharedStore store = SharedStore.open(settings);
        Connection one = store.dataSource().getConnection();
        Connection other = store.dataSource().getConnection()) {
      List<CompletableFuture<Void>> work =
          Stream.of(one, other)
              .map(busy -> CompletableFuture.runAsync(() -> workFor(busy, silence.multipliedBy(3))))
              .toList();
      CompletableFuture<Void> all = CompletableFuture.allOf(work.toArray(CompletableFuture[]::new));
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                assertThat(store.isUp()).isTrue();
                return all.isDone();
              });
      all.join();
    }
  }

  private static void workFor(Connection connection, Duration time) {
    long began = System.nanoTime();
    try (Statement statement = connection.createStatement()) {
      while (System.nanoTime() - began < time.toNanos()) {
        statement.execute("SELECT pg_sleep(0.5)");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldNameTheDatabaseThatIsNotThereAndNotThePassword() throws Exception {
    int port = unusedPort();
    String url = "jdbc:postgresql://127.0.0.1:%d/osup?user=osup&password=hunter2".formatted(port);

    AgentException refused = refusal(url);

    assertThat(refused.code()).isEqualTo("store_unreachable");
    assertThat(refused)
        .hasMessageStartingWith("there is no connection to the database 127.0.0.1:%d/osup: ", port)
        .hasMessageContaining("refused");
    assertThat(refused.getMessage() + refused.hint()).doesNotContain("hunter2");
  }

  @Test
  void shouldTellWhoIsNotLetIn() {
    String url = Postgres.url().replaceFirst("\\?.*", "?user=nobody&password=hunter2");

    AgentException refused = refusal(url);

    assertThat(refused.code()).isEqualTo("store_unreachable");
    assertThat(refused).hasMessageContaining("nobody");
    assertThat(refused.getMessage() + refused.hint()).doesNotContain("hunter2");
  }

  @Test
  void shouldTellTablesThatAreNotItsOwn() throws Exception {
    String url = Postgres.freshUrl();
    Postgres.execute(url, "CREATE TABLE event_journal (n INTEGER)");

    AgentException refused = refusal(url);

    assertThat(refused.code()).isEqualTo("store_unusable");
    assertThat(refused).hasMessageContaining("event_journal");
  }

  /** Flyway by itself would go on with what it does not know. */
  @Test
  void shouldRefuseTablesOfALaterVersionAndChangeNothing() throws Exception {
    String url = Postgres.freshUrl();
    SharedStore.open(settings(url)).close();
    Postgres.execute(
        url,
        "INSERT INTO osup_store_history SELECT 1000, '1000', 'later', type, script, checksum,"
            + " installed_by, installed_on, 0, true FROM osup_store_history"
            + " WHERE version = '2'; DELETE FROM osup_store_history WHERE version = '3'");

    assertThat(refusal(url).code()).isEqualTo("store_newer_format");
    AgentException tool =
        catchThrowableOfType(AgentException.class, () -> SharedStore.requireTables(settings(url)));
    assertThat(tool.code()).isEqualTo("store_newer_format");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet steps =
            statement.executeQuery("SELECT count(*) FROM osup_store_history WHERE version = '3'")) {
      steps.next();
      assertThat(steps.getLong(1)).isZero();
    }
  }

  @Test
  void shouldTellADatabaseFromOneOfAnotherServer() throws Exception {
    String url = Postgres.freshUrl();
    try (SharedStore store = SharedStore.open(settings(url));
        SharedStore again = SharedStore.open(settings(url))) {
      assertThat(store.identity()).isEqualTo(again.identity());
      assertThat(store.server()).isEqualTo(again.server()).matches("server \\d{10,}");
    }
    Postgres.execute(url, "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
    Postgres.execute(url, "CREATE ROLE ordinary LOGIN; GRANT ALL ON SCHEMA public TO ordinary");
    Postgres.execute(url, "GRANT ALL ON ALL TABLES IN SCHEMA public TO ordinary");
    try (SharedStore store =
        SharedStore.open(settings(url.replace("user=postgres", "user=ordinary")))) {
      assertThat(store.server()).contains("its user may not know");
    }
  }

  private static AgentException refusal(String url) {
    return catchThrowableOfType(
        AgentException.class, () -> SharedStore.open(settings(url)).close());
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return taken.getLocalPort();
    }
  }

  private static long rows(SharedStore store, String query) throws SQLException {
    try (Connection connection = store.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }
}
