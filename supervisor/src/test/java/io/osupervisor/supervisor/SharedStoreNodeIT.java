package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.osupervisor.agent.AgentException;
import io.osupervisor.supervisor.TestNode.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A whole node whose store is a real PostgreSQL. */
class SharedStoreNodeIT {
  /** What the product promises, with room for a busy machine. */
  private static final Duration SOON = Duration.ofSeconds(20);

  private static Postgres database;
  private final Path data;

  SharedStoreNodeIT(@TempDir Path data) {
    this.data = data;
  }

  @BeforeAll
  static void start() throws Exception {
    database = Postgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void empty() throws Exception {
    database.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  }

  private TestNode node(Path directory) throws Exception {
    return TestNode.start(
        directory,
        "osupervisor.store.kind",
        "postgresql",
        "osupervisor.store.url",
        database.url(),
        "osupervisor.store.connection-timeout",
        "1s");
  }

  @Test
  void shouldRememberWhatItAcknowledgedInTheDatabaseAlone() throws Exception {
    try (TestNode node = node(data)) {
      node.running("sum");
      assertThat(node.add("sum", 5)).isEqualTo(5);
      assertThat(node.text("/metrics"))
          .contains("osup_store_up 1.0", "osup_store_connections ")
          .doesNotContain("osup_journal");
    }
    assertThat(data.resolve("journal")).isEmptyDirectory();
    assertThat(
            database.number(
                "SELECT count(*) FROM event_journal WHERE persistence_id = 'vault|sum'"))
        .isPositive();
    try (TestNode node = node(data)) {
      node.awaitState("sum", "running");
      assertThat(node.add("sum", 2)).isEqualTo(7);
    }
  }

  /** Versions and checkpoints follow their agent, too. */
  @Test
  void shouldGoOnFromAnEmptyDirectory(@TempDir Path another) throws Exception {
    try (TestNode node = node(data)) {
      node.running("sum");
      assertThat(node.add("sum", 5)).isEqualTo(5);
      assertThat(node.post("sum", "/checkpoints").status()).isEqualTo(201);
      assertThat(node.add("sum", 3)).isEqualTo(8);
    }
    try (TestNode node = node(another)) {
      node.awaitState("sum", "running");
      assertThat(node.add("sum", 2)).isEqualTo(10);
    }
  }

  @Test
  void shouldRefuseWhileTheDatabaseIsAwayAndGoOnByItself(TestReporter reporter) throws Exception {
    try (TestNode node = node(data)) {
      node.running("idle");
      node.running("sum");
      long total = node.add("sum", 1);
      long pid = node.pid("sum");
      database.stop();
      Answer unknown = ask(node, "sum");
      assertThat(unknown.status()).as(unknown.toString()).isIn(502, 503, 504);
      await().until(() -> ask(node, "sum").code().equals("storage_unavailable"));
      Answer refused = ask(node, "sum");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.outcome()).isEqualTo("not_delivered");
      assertThat(refused.body().path("hint").asText()).contains("by itself");
      assertThat(node.get("sum", "").code()).isEqualTo("storage_unavailable");
      assertThat(node.text("/metrics")).contains("osup_store_up 0.0");
      await().until(() -> ProcessHandle.of(pid).isEmpty());

      database.startAgain();
      Instant back = Instant.now();
      await().until(() -> ask(node, "sum").status() == 200);
      Duration took = Duration.between(back, Instant.now());
      reporter.publishEntry("answers after", took.toString());
      assertThat(took).isLessThan(SOON);
      // What the database did not take was told as such, or as unknown.
      assertThat(node.request("sum", "{}").body().path("data").path("total").asLong())
          .isBetween(total + 1, total + 2);
      assertThat(node.add("idle", 4)).isEqualTo(4);
      assertThat(node.events("sum", "agent_quarantined")).isEmpty();
      assertThat(node.events("sum", "storage_unavailable")).hasSizeGreaterThanOrEqualTo(1);
    }
  }

  private static Answer ask(TestNode node, String agent) {
    return node.requestBody(agent, "{\"data\":{\"add\":1},\"timeout_ms\":5000}", Map.of());
  }

  @Test
  void shouldEndTheTreeOfAnAgentThatAnotherNodeWroteAs() throws Exception {
    try (TestNode node = node(data)) {
      node.running("sum");
      assertThat(node.add("sum", 3)).isEqualTo(3);
      node.running("other");
      long pid = node.pid("sum");
      takeNextNumber("vault|sum");

      Answer stale = ask(node, "sum");

      assertThat(stale.status()).as(stale.toString()).isNotEqualTo(200);
      await().until(() -> ProcessHandle.of(pid).isEmpty());
      assertThat(node.add("other", 1)).as("nobody else is disturbed").isEqualTo(1);
      database.execute("DELETE FROM event_journal WHERE writer = 'stranger'");
      node.awaitState("sum", "running");
      assertThat(node.add("sum", 0)).as("what was refused is not there").isEqualTo(3);
    }
  }

  /** As another node would that owns the agent by now. */
  private static void takeNextNumber(String persistenceId) throws Exception {
    database.execute(
        """
        INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,
          adapter_manifest, event_ser_id, event_ser_manifest, event_payload)
        SELECT persistence_id, sequence_number + 1, 'stranger', write_timestamp, adapter_manifest,
          event_ser_id, event_ser_manifest, event_payload
        FROM event_journal WHERE persistence_id = '%s' ORDER BY sequence_number DESC LIMIT 1
        """
            .formatted(persistenceId));
  }

  @Test
  void shouldRefuseToLeaveAnEmbeddedJournalUnread() throws Exception {
    try (TestNode node = TestNode.start(data)) {
      node.running("sum");
    }
    AgentException refused = catchThrowableOfType(AgentException.class, () -> node(data).close());
    assertThat(refused.code()).isEqualTo("data_dir_has_journal");
    assertThat(refused.hint()).contains("osup vault export", "osup vault import");
  }
}
