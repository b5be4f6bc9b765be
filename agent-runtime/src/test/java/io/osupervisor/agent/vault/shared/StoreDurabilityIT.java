package io.osupervisor.agent.vault.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.Postgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is told of a real PostgreSQL that may lose what it acknowledged. */
class StoreDurabilityIT {
  @Test
  void shouldWarnOfEachSettingThatTakesDurabilityAway() throws Exception {
    String url = Postgres.url();
    assertThat(warning(url))
        .hasValue(
            "the database here runs with fsync = off, synchronous_commit = off: what it has"
                + " acknowledged may be lost when its machine loses power; set each of them to on");
    assertThat(warning(url + "&options=-c%20synchronous_commit=local"))
        .as("as it is for these connections")
        .hasValueSatisfying(text -> assertThat(text).contains("runs with fsync = off:"));
  }

  @Test
  void shouldSayNothingOfADatabaseThatKeepsWhatItAcknowledges() throws Exception {
    try (EmbeddedPostgres server = Postgres.durable()) {
      String url = server.getJdbcUrl("postgres", "postgres");
      assertThat(warning(url)).isEmpty();
      Postgres.execute(url, "ALTER SYSTEM SET full_page_writes = off");
      Postgres.execute(url, "SELECT pg_reload_conf()");
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(warning(url))
                      .hasValueSatisfying(
                          text -> assertThat(text).contains("runs with full_page_writes = off:")));
    }
  }

  private static Optional<String> warning(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      return StoreDurability.warning(connection, "here");
    }
  }
}
