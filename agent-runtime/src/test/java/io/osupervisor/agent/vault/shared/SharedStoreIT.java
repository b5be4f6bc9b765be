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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A shared store in a real PostgreSQL, opened as nodes open it. */
class SharedStoreIT {
  private static StoreSettings settings(String url) {
    return new StoreSettings(
        StoreKind.POSTGRESQL, url, 2, Duration.ofSeconds(2), Duration.ofSeconds(10));
  }

  @Test
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
