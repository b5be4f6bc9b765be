package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.supervisor.TestNode.Answer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version by a person's hand: looked at, compared, gone back from, and still so tomorrow. */
class RollbackIT {
  private static final String CHANGED =
      TestNode.program().replace("\"step\": STEP", "\"step\": 99");

  private static Answer back(TestNode node, String body) {
    return node.call("POST", "/api/v1/agents/sum/rollback", body, Map.of());
  }

  private static long step(TestNode node) {
    return node.request("sum", "{}").body().path("data").path("step").asLong();
  }

  private static Answer drill(TestNode node) {
    return node.call("POST", "/api/v1/agents/sum/drill", "", Map.of());
  }

  @Test
  void shouldProveTheWayBackBesideThePrimary(@TempDir Path data) throws Exception {
    try (TestNode node = TestNode.start(data)) {
      node.create(
          TestNode.spec(
              "sum", TestNode.program(), "\"probes\": [{\"name\": \"p\", \"input\": {}}]"));
      node.awaitState("sum", "running");
      String first = node.show("sum").path("primary_version").asText();
      assertThat(drill(node).code()).isEqualTo("nothing_before");
      assertThat(node.add("sum", 5)).isEqualTo(5);
      node.put(
          "sum", TestNode.spec("sum", CHANGED, "\"probes\": [{\"name\": \"p\", \"input\": {}}]"));
      Patience.await().until(() -> step(node) == 99);
      assertThat(node.add("sum", 2)).isEqualTo(7);

      Answer drilled = drill(node);

      assertThat(drilled.status()).as(drilled.toString()).isEqualTo(200);
      assertThat(drilled.body().path("version").asText()).isEqualTo(first);
      assertThat(drilled.body().path("passed").asBoolean()).as(drilled.toString()).isTrue();
      assertThat(drilled.body().path("probes").asInt()).isEqualTo(1);
      assertThat(drilled.body().path("wal_seq").asLong()).isEqualTo(2);
      assertThat(node.add("sum", 1)).as("the primary went on, alone").isEqualTo(8);
      assertThat(step(node)).isEqualTo(99);
    }
  }

  /** The older version breaks at an entry that only the newer one wrote. */
  @Test
  void shouldFindAWayBackThatDoesNotWork(@TempDir Path data) throws Exception {
    String sum = "total += entry[\"data\"][\"add\"]";
    String superstitious =
        TestNode.program()
            .replace(sum, sum + "\n            entry[\"data\"][\"add\"] == 13 and os._exit(5)");
    try (TestNode node = TestNode.start(data)) {
      node.create(TestNode.spec("sum", superstitious, ""));
      node.awaitState("sum", "running");
      node.put("sum", TestNode.spec("sum", CHANGED, ""));
      Patience.await().until(() -> step(node) == 99);
      assertThat(node.add("sum", 13)).isEqualTo(13);

      Answer drilled = drill(node);

      assertThat(drilled.status()).as(drilled.toString()).isEqualTo(200);
      assertThat(drilled.body().path("passed").asBoolean()).isFalse();
      assertThat(drilled.body().path("found").asText()).contains("exit");
      assertThat(node.add("sum", 1)).isEqualTo(14);
    }
  }

  private static final String ONE_RESTART = "\"restart\":{\"intensity\":1,\"period\":\"10m\"}";

  /** It cannot bear the number 13 in its memory; the version before it can. */
  @Test
  void shouldTakeADeploymentBackFromAnAgentThatItQuarantined(@TempDir Path data) throws Exception {
    String sum = "total += entry[\"data\"][\"add\"]";
    String superstitious =
        TestNode.program()
            .replace(sum, sum + "\n            entry[\"data\"][\"add\"] == 13 and os._exit(5)");
    try (TestNode node = TestNode.start(data)) {
      node.create(TestNode.spec("sum", superstitious, ONE_RESTART));
      node.awaitState("sum", "running");
      node.put("sum", TestNode.spec("sum", CHANGED, ONE_RESTART));
      Patience.await().until(() -> step(node) == 99);
      assertThat(back(node, "{\"reason\":\"the bad one\"}").status()).isEqualTo(200);
      assertThat(node.add("sum", 13)).isEqualTo(13);
      node.request("sum", "{\"crash\":1}");
      node.awaitState("sum", "quarantined");
      Answer gone = back(node, "{\"reason\":\"and away again\"}");
      assertThat(gone.status()).as(gone.toString()).isEqualTo(200);
      assertThat(step(node)).isEqualTo(99);
      assertThat(node.add("sum", 1)).as("nothing is lost").isEqualTo(14);
      assertThat(node.show("sum").path("state").asText()).isEqualTo("running");
    }
  }

  @Test
  void shouldSayWhatHelpsAQuarantinedAgentThatNoDeploymentLeadsAwayFrom(@TempDir Path data)
      throws Exception {
    try (TestNode node = TestNode.start(data)) {
      node.running("sum");
      node.put("sum", TestNode.spec("sum", "raise SystemExit(3)", ONE_RESTART));
      node.awaitState("sum", "quarantined");
      Answer refused = back(node, "{\"reason\":\"it was better before\"}");
      assertThat(refused.code()).isEqualTo("quarantined");
      assertThat(refused.body().path("hint").asText()).contains("osup agent update");
      assertThat(node.show("sum").path("state").asText()).isEqualTo("quarantined");
    }
  }

  @Test
  void shouldGoBackWithTheMemoryOfNowAndStayThereOverARestart(@TempDir Path data) throws Exception {
    String first;
    String second;
    try (TestNode node = TestNode.start(data)) {
      node.running("sum");
      first = node.show("sum").path("primary_version").asText();
      assertThat(node.add("sum", 5)).isEqualTo(5);
      assertThat(back(node, "{\"reason\":\"too early\"}").code()).isEqualTo("nothing_before");
      node.put("sum", TestNode.spec("sum", CHANGED, ""));
      Patience.await().until(() -> step(node) == 99);
      second = node.show("sum").path("primary_version").asText();
      assertThat(node.add("sum", 2)).isEqualTo(7);

      String path = "/versions/" + first.substring(0, 12) + "/diff/" + second.substring(0, 12);
      JsonNode diff = node.get("sum", path).body();
      assertThat(diff.path("files").get(0).path("diff").asText()).contains("\"step\": 99");
      JsonNode shown = node.get("sum", "/versions/" + second).body();
      assertThat(shown.path("version").path("parent").asText()).isEqualTo(first);

      Answer gone = back(node, "{\"reason\":\"I liked the old step\"}");
      assertThat(gone.status()).as(gone.toString()).isEqualTo(200);
      assertThat(gone.body().path("primary_version").asText()).isEqualTo(first);
      assertThat(node.add("sum", 1)).as("its memory goes on").isEqualTo(8);
      assertThat(step(node)).isNotEqualTo(99);
    }
    try (TestNode node = TestNode.start(data)) {
      node.awaitState("sum", "running");
      assertThat(node.show("sum").path("primary_version").asText()).isEqualTo(first);
      assertThat(node.add("sum", 1)).isEqualTo(9);
      assertThat(step(node)).isNotEqualTo(99);
      Answer again = back(node, "{\"reason\":\"and back\",\"to\":\"" + second + "\"}");
      assertThat(again.status()).as(again.toString()).isEqualTo(200);
      assertThat(step(node)).isEqualTo(99);
    }
  }
}
