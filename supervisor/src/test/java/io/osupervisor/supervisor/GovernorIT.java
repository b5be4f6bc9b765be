package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.supervisor.TestNode.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that comes to each of its limits. */
class GovernorIT {
  private static final String GOVERNOR = "osupervisor.processes.governor.";
  private static final String AT_LIMIT = "node_at_limit";
  private static final long GIB = 1L << 30;

  private final Path data;

  GovernorIT(@TempDir Path data) {
    this.data = data;
  }

  private static JsonNode limit(TestNode node, String name) {
    for (JsonNode one : node.call("GET", "/api/v1/governor", "", Map.of()).body().path("limits")) {
      if (one.path("limit").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError(name);
  }

  private static void awaitHeld(TestNode node, String agent, String message) {
    await()
        .untilAsserted(
            () -> {
              JsonNode error = node.show(agent).path("last_error");
              assertThat(error.path("code").asText()).isEqualTo(AT_LIMIT);
              assertThat(error.path("message").asText()).contains(message);
              assertThat(error.path("hint").asText()).isNotEmpty();
            });
  }

  private static void create(TestNode node, String agent, String more) {
    assertThat(node.create(TestNode.spec(agent, more)).status()).isEqualTo(201);
  }

  /** What becomes of a change of an agent that runs. */
  private static String tried(TestNode node, String agent) {
    String program = TestNode.program() + "\n# changed\n";
    String body =
        "{\"reason\":\"a comment\",\"files\":{\"adder.py\":\""
            + program.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
            + "\"}}";
    String all = "/api/v1/agents/" + agent + "/hypotheses";
    Answer taken = node.call("POST", all, body, Map.of());
    assertThat(taken.status()).as(taken.toString()).isEqualTo(202);
    String id = taken.body().path("hypothesis_id").asText();
    await()
        .until(
            () ->
                node.get(agent, "/hypotheses/" + id)
                    .body()
                    .path("state")
                    .asText()
                    .equals("invalid"));
    return node.get(agent, "/hypotheses/" + id).body().toString();
  }

  @Test
  void shouldHoldAgentsAndRefuseTrialsWhereEnoughProgramsRun() throws Exception {
    try (TestNode node = TestNode.start(data, GOVERNOR + "max-instances", "2")) {
      node.running("a");
      node.running("b");
      create(node, "c", "");
      awaitHeld(node, "c", "2 of 2 programs run");
      assertThat(node.show("c").path("state").asText()).isEqualTo("starting");
      assertThat(node.events("c", "start_held")).hasSize(1);

      Answer late = node.requestBody("c", "{\"data\":{\"add\":1},\"timeout_ms\":300}", Map.of());
      assertThat(late.status()).isEqualTo(503);
      assertThat(late.code()).isEqualTo(AT_LIMIT);
      assertThat(late.outcome()).isEqualTo("not_delivered");

      assertThat(tried(node, "a")).contains(AT_LIMIT, "2 of 1 programs run");
      assertThat(node.text("/metrics"))
          .contains(
              "osup_governor_value{limit=\"instances\"} 2.0",
              "osup_governor_agents{limit=\"instances\"} 2.0",
              "osup_governor_reached{limit=\"instances\"} 1.0",
              "osup_governor_held_total{limit=\"instances\"} 1.0");

      node.post("b", "/stop");
      node.awaitState("c", "running");
      assertThat(node.add("c", 3)).isEqualTo(3);
      create(node, "d", "");
      awaitHeld(node, "d", "2 of 2 programs run");
      node.post("d", "/stop");
      node.awaitState("d", "stopped");
      assertThat(node.call("GET", "/api/v1/governor", "", Map.of()).body().path("waiting").asInt())
          .isZero();
    }
  }

  @Test
  void shouldHoldAgentsWhereTooManyWereStartedWithinAMinute() throws Exception {
    try (TestNode node = TestNode.start(data, GOVERNOR + "max-spawns", "2")) {
      node.running("a");
      node.running("b");
      create(node, "c", "");
      awaitHeld(node, "c", "2 of 2 programs were started within a minute");
      assertThat(limit(node, "spawns").path("reason").asText()).isNotEmpty();
      assertThat(limit(node, "instances").path("reason").asText()).isEmpty();
    }
  }

  @Test
  void shouldRefuseTrialsWhereTheMemoryIsForAgents() throws Exception {
    try (TestNode node =
        TestNode.start(
            data,
            GOVERNOR + "min-memory",
            "1024TiB",
            GOVERNOR + "min-memory-ratio",
            "0.01",
            GOVERNOR + "trials-share",
            "1%")) {
      node.running("a");
      assertThat(tried(node, "a")).contains(AT_LIMIT, "bytes of memory are available");
      assertThat(limit(node, "memory").path("refused").asInt()).isPositive();
    }
  }

  @Test
  void shouldHoldAgentsUntilThereIsRoomOnTheDisk() throws Exception {
    AtomicLong free = new AtomicLong(100 * GIB);
    try (TestNode node =
        TestNode.start(
            data,
            directory -> () -> new FreeSpace.Reading(free.get(), 200 * GIB),
            GOVERNOR + "min-disk",
            "20GiB",
            GOVERNOR + "min-disk-ratio",
            "0.5")) {
      node.running("a");
      free.set(30 * GIB);
      assertThat(tried(node, "a")).contains(AT_LIMIT, "bytes of a disk are free");
      free.set(10 * GIB);
      create(node, "b", "");
      awaitHeld(node, "b", 10 * GIB + " bytes of a disk are free, " + 20 * GIB + " are needed");
      assertThat(node.add("a", 1)).isEqualTo(1);
      free.set(100 * GIB);
      node.awaitState("b", "running");
    }
  }

  @Test
  void shouldPauseWhereTheNodeFailsAtEveryStartAndQuarantineNobodyForIt() throws Exception {
    Path instances = ProcessHostSettings.of(data).instances();
    String impatient =
        "\"restart\":{\"intensity\":1,\"backoff\":{\"min\":\"10ms\",\"max\":\"100ms\"}}";
    try (TestNode node = TestNode.start(data, GOVERNOR + "pause", "1s")) {
      node.running("a");
      Path aside = instances.resolveSibling(instances.getFileName() + "-aside");
      Files.move(instances, aside);
      Files.createFile(instances);
      create(node, "b", impatient);
      awaitHeld(node, "b", "starts failed by the node's fault");
      await().until(() -> limit(node, "failures").path("value").asInt() >= 4);
      assertThat(node.show("b").path("state").asText()).isEqualTo("restarting");
      assertThat(node.add("a", 1)).isEqualTo(1);
      Files.delete(instances);
      Files.move(aside, instances);
      node.awaitState("b", "running");
      assertThat(limit(node, "failures").path("value").asInt()).isZero();
      assertThat(limit(node, "failures").path("reason").asText()).isEmpty();
    }
  }
}
