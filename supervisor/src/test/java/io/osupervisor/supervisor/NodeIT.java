package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static io.osupervisor.supervisor.TestNode.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.supervisor.TestNode.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What people do with agents, on a real node with real processes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeIT {
  static final String DIES =
      "\"env\":{\"DIE_AT_START\":\"1\"},"
          + "\"restart\":{\"intensity\":1,\"period\":\"1m\",\"backoff\":{\"min\":\"10ms\",\"max\":\"10ms\"}}";

  private static final String SILENT = "{\"silent\":1}";

  private TestNode node;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    node = TestNode.start(data);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private static void refused(Answer answer, int status, String code, String outcome) {
    assertThat(List.of(answer.status(), answer.code(), answer.outcome()))
        .as(answer.toString())
        .isEqualTo(List.of(status, code, outcome));
    assertThat(answer.body().path("detail").asText()).isNotEmpty();
    assertThat(answer.body().path("hint").asText()).isNotEmpty();
  }

  @Test
  void shouldShowWhatItsJournalDoes() {
    assertThat(node.text("/metrics"))
        .contains("osup_journal_commits_total ", "osup_journal_events_total ")
        .contains("osup_journal_held 0.0");
  }

  @Test
  void shouldTakeAnAgentOverOnceAndShowIt() {
    Answer created = node.create(spec("once", ""));
    assertThat(created.status()).isEqualTo(201);
    refused(node.create(spec("once", "")), 409, "already_exists", "");
    node.awaitState("once", "running");
    JsonNode shown = node.show("once");
    assertThat(shown.path("primary_version").asText()).hasSize(64);
    assertThat(shown.path("instances")).hasSize(1);
    assertThat(ProcessHandle.of(node.pid("once"))).isPresent();
    assertThat(shown.path("restarts").asLong()).isZero();
    assertThat(node.ids()).contains("once");
  }

  @Test
  void shouldGoOnWithItsMemoryInANewVersion() {
    node.running("grows");
    assertThat(node.add("grows", 5)).isEqualTo(5);
    String before = node.show("grows").path("primary_version").asText();
    String program = TestNode.program().replace("STEP = 1", "STEP = 2");
    Answer updated = node.put("grows", spec("grows", program, ""));
    assertThat(updated.status()).as(updated.toString()).isEqualTo(200);
    await().until(() -> node.request("grows", "{}").body().path("data").path("step").asInt() == 2);
    assertThat(node.add("grows", 1)).isEqualTo(6);
    JsonNode versions = node.get("grows", "/versions").body().path("versions");
    assertThat(versions).hasSize(2);
    assertThat(versions.get(0).path("parent").asText()).isEqualTo(before);
    assertThat(versions.findValuesAsText("primary")).containsExactly("true", "false");
  }

  @Test
  void shouldStopStartAndRestartAsTold() {
    node.running("rests");
    node.add("rests", 3);
    final long first = node.pid("rests");
    assertThat(node.post("rests", "/stop").body().path("state").asText()).isEqualTo("stopped");
    assertThat(ProcessHandle.of(first)).isEmpty();
    refused(node.request("rests", "{}"), 503, "stopped", "not_delivered");
    refused(node.post("rests", "/restart"), 503, "stopped", "not_delivered");
    assertThat(node.post("rests", "/start").status()).isEqualTo(200);
    node.awaitState("rests", "running");
    final long second = node.pid("rests");
    assertThat(node.add("rests", 1)).isEqualTo(4);
    assertThat(node.post("rests", "/restart").status()).isEqualTo(200);
    await().until(() -> node.pid("rests") != second && node.pid("rests") != 0);
    node.awaitState("rests", "running");
    assertThat(node.add("rests", 1)).isEqualTo(5);
  }

  @Test
  void shouldQuarantineWhatDoesNotStartUntilItIsReleased() {
    assertThat(node.create(spec("dies", DIES)).status()).isEqualTo(201);
    node.awaitState("dies", "quarantined");
    assertThat(node.show("dies").path("last_error").path("message").asText()).isNotEmpty();
    refused(node.request("dies", "{}"), 503, "quarantined", "not_delivered");
    refused(node.post("dies", "/start"), 503, "quarantined", "not_delivered");
    // Its cause is mended: the environment is no part of the version.
    assertThat(node.put("dies", spec("dies", "")).status()).isEqualTo(200);
    assertThat(node.show("dies").path("state").asText()).isEqualTo("quarantined");
    assertThat(node.post("dies", "/release").status()).isEqualTo(200);
    node.awaitState("dies", "running");
    assertThat(node.add("dies", 1)).isEqualTo(1);
    refused(node.post("dies", "/release"), 409, "not_quarantined", "");
  }

  @Test
  void shouldKeepTheMemoryOfARemovedAgentUntilItIsPurged() {
    node.running("leaves");
    node.add("leaves", 7);
    final long pid = node.pid("leaves");
    assertThat(node.delete("leaves", "").status()).isEqualTo(200);
    assertThat(ProcessHandle.of(pid)).isEmpty();
    refused(node.get("leaves", ""), 404, "not_found", "not_delivered");
    refused(node.request("leaves", "{}"), 404, "not_found", "not_delivered");
    refused(node.delete("leaves", ""), 404, "not_found", "not_delivered");
    node.running("leaves");
    assertThat(node.add("leaves", 1)).isEqualTo(8);
    assertThat(node.delete("leaves", "?purge=true").status()).isEqualTo(200);
    node.running("leaves");
    assertThat(node.add("leaves", 1)).isEqualTo(1);
    assertThat(node.get("leaves", "/versions").body().path("versions")).hasSize(1);
  }

  @Test
  void shouldPurgeWhatWasRemovedBefore() {
    node.running("goes");
    node.add("goes", 7);
    assertThat(node.delete("goes", "").status()).isEqualTo(200);
    assertThat(node.delete("goes", "?purge=true").status()).isEqualTo(200);
    refused(node.delete("goes", "?purge=true"), 404, "not_found", "not_delivered");
    node.running("goes");
    assertThat(node.add("goes", 1)).isEqualTo(1);
  }

  @Test
  void shouldSayWhatARetryRisks() {
    node.running("fails");
    refused(node.request("nobody", "{}"), 404, "not_found", "not_delivered");
    refused(node.request("fails", "{\"fail\":\"no money\"}"), 502, "agent_error", "unknown");
    Answer silent =
        node.requestBody("fails", "{\"data\":{\"silent\":1},\"timeout_ms\":50}", Map.of());
    refused(silent, 504, "timeout", "unknown");
    refused(node.request("fails", "{\"crash\":1}"), 502, "agent_restarted", "unknown");
    refused(node.keyed("fails", "{}", "k".repeat(256)), 400, "field_invalid", "");
  }

  @Test
  void shouldRefuseMoreThanMayWait() {
    node.create(spec("busy", "\"max-in-flight\":1,\"max-queue\":1"));
    node.awaitState("busy", "running");
    final CompletableFuture<Answer> served = inBackground(() -> node.request("busy", SILENT));
    awaitMetric("busy", "in_flight", 1);
    String brief = "{\"data\":" + SILENT + ",\"timeout_ms\":50}";
    refused(node.requestBody("busy", brief, Map.of()), 504, "timeout", "not_delivered");
    final CompletableFuture<Answer> waiting = inBackground(() -> node.request("busy", "{}"));
    awaitMetric("busy", "queued", 1);
    refused(node.request("busy", SILENT), 429, "overloaded", "not_delivered");
    assertThat(ProcessHandle.of(node.pid("busy")).orElseThrow().destroyForcibly()).isTrue();
    refused(served.join(), 502, "agent_restarted", "unknown");
    assertThat(waiting.join().status()).as("its turn came").isEqualTo(200);
  }

  private static CompletableFuture<Answer> inBackground(Supplier<Answer> request) {
    return CompletableFuture.supplyAsync(request, command -> new Thread(command).start());
  }

  private void awaitMetric(String id, String name, int value) {
    await().until(() -> node.get(id, "/metrics").body().path(name).asInt() == value);
  }

  @Test
  void shouldAnswerAKeyedRequestOnce() {
    node.running("keyed");
    assertThat(node.keyed("keyed", "{\"add\":1}", "k1").body().has("replayed")).isFalse();
    assertThat(node.keyed("keyed", "{\"add\":1}", "k1").body().path("replayed").asBoolean())
        .isTrue();
    refused(
        node.keyed("keyed", "{\"add\":1,\"crash_after\":1}", "k2"),
        502,
        "agent_restarted",
        "unknown");
    refused(node.keyed("keyed", "{\"add\":1}", "k2"), 409, "outcome_unknown", "unknown");
    assertThat(node.add("keyed", 0)).isEqualTo(2);
  }

  @Test
  void shouldTakeListRestoreAndDeleteCheckpoints() {
    node.running("saved");
    node.add("saved", 4);
    Answer taken = node.post("saved", "/checkpoints");
    assertThat(taken.status()).as(taken.toString()).isLessThan(300);
    String first = checkpoints("saved").get(0);
    node.add("saved", 10);
    assertThat(node.post("saved", "/checkpoints").status()).isLessThan(300);
    assertThat(checkpoints("saved")).hasSize(2).last().isEqualTo(first);
    assertThat(node.post("saved", "/checkpoints/" + first + "/restore").status()).isEqualTo(200);
    node.awaitState("saved", "running");
    assertThat(node.add("saved", 1)).isEqualTo(5);
    assertThat(node.delete("saved", "/checkpoints/" + first).status()).isEqualTo(200);
    assertThat(checkpoints("saved")).doesNotContain(first);
    refused(node.delete("saved", "/checkpoints/c99"), 404, "unknown_checkpoint", "");
    refused(node.post("saved", "/checkpoints/c99/restore"), 404, "unknown_checkpoint", "");
    refused(
        node.delete("saved", "/checkpoints/" + checkpoints("saved").get(0)),
        409,
        "checkpoint_in_use",
        "");
  }

  private List<String> checkpoints(String id) {
    return node.get(id, "/checkpoints").body().path("checkpoints").findValuesAsText("id");
  }

  @Test
  void shouldMeasureAndCompareInstances() {
    node.running("counts");
    for (int i = 0; i < 20; i++) {
      node.add("counts", 1);
    }
    JsonNode metrics = node.get("counts", "/metrics").body();
    assertThat(metrics.path("requests").path("ok").asLong()).as(metrics.toString()).isEqualTo(20);
    assertThat(metrics.path("up").asBoolean()).isTrue();
    String instance = node.show("counts").path("instances").get(0).path("id").asText();
    Answer compared = node.get("counts", "/compare?a=" + instance + "&b=" + instance);
    assertThat(compared.status()).as(compared.toString()).isEqualTo(200);
    assertThat(compared.body().path("metrics").path("latency").path("estimate").asDouble())
        .isBetween(0.5, 2.0);
    Answer unknown = node.get("counts", "/compare?a=" + instance + "&b=nobody");
    assertThat(unknown.status()).as(unknown.toString()).isEqualTo(404);
  }
}
