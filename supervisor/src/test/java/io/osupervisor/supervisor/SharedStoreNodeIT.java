package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.osupervisor.agent.AgentException;
import io.osupervisor.supervisor.TestNode.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A whole node whose store is a real PostgreSQL. */
class SharedStoreNodeIT {
  /** What the product promises. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final Duration ANSWER = Duration.ofSeconds(4);

  /** The longest that a look for the database takes. */
  private static final Duration LOOK = Duration.ofSeconds(5);

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
        "1s",
        "osupervisor.store.answer-timeout",
        ANSWER.toSeconds() + "s");
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

  /** As config/nodes/cluster.conf has it. */
  @Test
  void shouldKeepTheRunHistoryInTheSameDatabase() throws Exception {
    String[] settings = {
      "osupervisor.store.kind",
      "postgresql",
      "osupervisor.store.url",
      database.url(),
      "osupervisor.history.enabled",
      "true",
      "osupervisor.history.url",
      database.url()
    };
    for (int start = 1; start <= 2; start++) {
      try (TestNode node = TestNode.start(data, settings)) {
        if (start == 1) {
          node.running("sum");
        }
        node.awaitState("sum", "running");
        assertThat(node.add("sum", 1)).isEqualTo(start);
      }
      assertThat(database.number("SELECT count(*) FROM run_history")).isEqualTo(start);
    }
    assertThat(data.resolve("history")).doesNotExist();
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

  @Test
  void shouldRefuseToBeginAnewBesideTheDatabaseThatHasItsAgents() throws Exception {
    try (TestNode node = node(data)) {
      node.running("sum");
      assertThat(node.add("sum", 5)).isEqualTo(5);
    }
    AgentException refused =
        catchThrowableOfType(AgentException.class, () -> TestNode.start(data).close());
    assertThat(refused.code()).isEqualTo("data_dir_other_store");
    assertThat(refused.hint()).contains("osup vault export", "osup vault import");
    empty();
    AgentException other = catchThrowableOfType(AgentException.class, () -> node(data).close());
    assertThat(other.code()).isEqualTo("data_dir_other_store");
  }

  @Test
  void shouldNoticeADatabaseThatSaysNothing(TestReporter reporter) throws Exception {
    try (TestNode node = node(data)) {
      node.running("sum");
      assertThat(node.add("sum", 5)).isEqualTo(5);
      // Nobody asks for anything: the node sees it by itself.
      Instant frozen = Instant.now();
      database.freeze();
      await().until(() -> node.text("/metrics").contains("osup_store_up 0.0"));
      Duration noticed = Duration.between(frozen, Instant.now());
      assertThat(ask(node, "sum").status()).isNotEqualTo(200);
      await().until(() -> ask(node, "sum").code().equals("storage_unavailable"));
      database.thaw();
      Instant back = Instant.now();
      await().until(() -> ask(node, "sum").status() == 200);
      Duration took = Duration.between(back, Instant.now());
      reporter.publishEntry(
          Map.of("noticed after", noticed.toString(), "answers after", took.toString()));
      assertThat(noticed).isLessThan(ANSWER.plus(LOOK));
      assertThat(took).isLessThan(SOON);
      assertThat(node.events("sum", "agent_quarantined")).isEmpty();
    }
  }

  @Test
  void shouldPurgeOnceTheDatabaseIsBackAndQuarantineNothing() throws Exception {
    try (TestNode node = node(data)) {
      node.running("sum");
      node.running("other");
      node.running("idle");
      assertThat(node.add("sum", 5)).isEqualTo(5);
      assertThat(node.add("other", 5)).isEqualTo(5);
      assertThat(node.post("sum", "/checkpoints").status()).isEqualTo(201);
      assertThat(rowsOf("sum") + rowsOf("other")).isGreaterThanOrEqualTo(3);
      assertThat(node.delete("sum", "").status()).isEqualTo(200);
      database.stop();
      for (String agent : List.of("sum", "other")) {
        assertThat(node.delete(agent, "?purge=true").code()).isEqualTo("storage_unavailable");
      }
      await().until(() -> node.text("/metrics").contains("osup_store_up 0.0"));
      for (String agent : List.of("sum", "other")) {
        Answer refused = node.delete(agent, "?purge=true");
        assertThat(refused.code()).isEqualTo("storage_unavailable");
        assertThat(refused.outcome()).isEqualTo("not_delivered");
      }

      database.startAgain();
      for (String agent : List.of("sum", "other")) {
        await().until(() -> node.delete(agent, "?purge=true").status() == 200);
        assertThat(node.events(agent, "agent_quarantined")).isEmpty();
        assertThat(rowsOf(agent)).isZero();
        node.running(agent);
        assertThat(node.add(agent, 1)).as("nothing of the first one is left").isEqualTo(1);
      }
      assertThat(node.add("idle", 2)).isEqualTo(2);
    }
  }

  /** Its entries and the files of its checkpoints; what tells of the purge stays. */
  private static long rowsOf(String agent) throws Exception {
    return database.number(
        """
        SELECT (SELECT count(*) FROM event_journal WHERE persistence_id = 'vault|%1$s'
            AND event_ser_manifest LIKE 'ent%%' AND NOT deleted)
          + (SELECT count(*) FROM file WHERE area = 'checkpoints/%1$s')
        """
            .formatted(agent));
  }
}
