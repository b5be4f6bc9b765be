package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run history of a real node with real agents. */
class RunHistoryNodeIT {
  private static final String ON = "osupervisor.history.enabled";
  private static final String BODIES = "osupervisor.history.bodies";

  private static JsonNode requests(TestNode node, String agent) {
    return node.get(agent, "/requests").body().path("requests");
  }

  @Test
  void shouldTellHowEveryRequestEndedAlsoAfterARestart(@TempDir Path data) throws Exception {
    String version;
    try (TestNode node = TestNode.start(data, ON, "true", BODIES, "body")) {
      node.running("asked");
      version = node.show("asked").path("primary_version").asText();
      node.add("asked", 5);
      node.request("asked", "{\"fail\":\"no money\"}");
      node.requestBody("asked", "{\"data\":{\"silent\":1},\"timeout_ms\":50}", Map.of());
      node.request("asked", "{\"crash\":1}");
    }
    try (TestNode node = TestNode.start(data, ON, "true")) {
      JsonNode runs = requests(node, "asked");
      assertThat(runs.findValuesAsText("outcome"))
          .containsExactly("agent_restarted", "timeout", "agent_error", "ok");
      assertThat(runs.findValuesAsText("version")).containsOnly(version).hasSize(4);
      assertThat(runs.findValuesAsText("instance")).hasSize(4);
      JsonNode failed = runs.get(2);
      assertThat(failed.path("error").asText()).isEqualTo("refused");
      assertThat(failed.path("latency_ms").asDouble()).isPositive();
      JsonNode well = runs.get(3);
      assertThat(well.path("data").toString()).isEqualTo("{\"add\":5}");
      assertThat(well.path("answer").path("total").asLong()).isEqualTo(5);
      assertThat(runs.get(0).has("latency_ms")).isFalse();
      assertThat(node.text("/metrics"))
          .contains("osup_history_rows_total ", "osup_history_dropped_total 0.0")
          .contains("osup_history_up 1.0");
    }
  }

  @Test
  void shouldForgetAnAgentOnlyWhenItIsPurged(@TempDir Path data) throws Exception {
    try (TestNode node = TestNode.start(data, ON, "true")) {
      for (String id : new String[] {"gone", "stays"}) {
        node.running(id);
        node.add(id, 1);
      }
      await().until(() -> requests(node, "gone").size() + requests(node, "stays").size() == 2);
      assertThat(node.delete("gone", "").status()).isEqualTo(200);
      assertThat(requests(node, "gone")).hasSize(1);
      assertThat(node.delete("gone", "?purge=true").status()).isEqualTo(200);
      assertThat(requests(node, "gone")).isEmpty();
      assertThat(requests(node, "stays")).hasSize(1);
    }
  }

  @Test
  void shouldServeItsAgentsWhateverIsWrongWithTheHistory(@TempDir Path data) throws Exception {
    TestNode.start(data).close();
    Files.createDirectories(data.resolve("history"));
    Files.writeString(data.resolve("history/runs.mv.db"), "this is no database".repeat(1000));
    try (TestNode node = TestNode.start(data, ON, "true")) {
      node.running("calm");
      assertThat(node.add("calm", 1)).isEqualTo(1);
      await().until(() -> node.text("/metrics").contains("osup_history_up 0.0"));
      TestNode.Answer refused = node.get("calm", "/requests");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("history_unavailable");
      assertThat(node.add("calm", 1)).isEqualTo(2);
    }
  }

  @Test
  void shouldSayThatItIsOff(@TempDir Path data) throws Exception {
    try (TestNode node = TestNode.start(data)) {
      TestNode.Answer refused = node.get("any", "/requests");
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.code()).isEqualTo("history_off");
    }
  }
}
