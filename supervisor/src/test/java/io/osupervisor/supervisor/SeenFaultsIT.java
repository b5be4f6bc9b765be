package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of faults and of the past, also after the node was started anew. */
class SeenFaultsIT {
  private static void isQuarantinedForItsExit(TestNode node) {
    JsonNode error = node.show("dies").path("last_error");
    assertThat(error.path("code").asText()).isEqualTo("exit");
    assertThat(error.path("message").asText()).isNotEmpty();
  }

  private static void saysWhatToDo(TestNode node) {
    assertThat(node.show("dies").path("last_error").path("hint").asText())
        .isEqualTo("mend its cause; then: osup agent release dies");
  }

  @Test
  void shouldShowCodeAndHintOfAFaultAlsoAfterARestartOfTheNode(@TempDir Path data)
      throws Exception {
    try (TestNode node = TestNode.start(data)) {
      assertThat(node.create(TestNode.spec("dies", NodeIT.DIES)).status()).isEqualTo(201);
      node.awaitState("dies", "quarantined");
      isQuarantinedForItsExit(node);
      // It is quarantined a little before its record says so.
      await().untilAsserted(() -> saysWhatToDo(node));
    }
    try (TestNode node = TestNode.start(data)) {
      node.awaitState("dies", "quarantined");
      isQuarantinedForItsExit(node);
      saysWhatToDo(node);
    }
  }

  @Test
  void shouldTellTheSamplesOfAnInstance(@TempDir Path data) throws Exception {
    try (TestNode node = TestNode.start(data, "osupervisor.health.interval", "100ms")) {
      node.running("past");
      String instance = node.show("past").at("/instances/0/id").asText();
      String path = "/history?instance=" + instance;
      await().until(() -> node.get("past", path).body().path("samples").size() >= 2);
      JsonNode history = node.get("past", path).body();
      assertThat(history.path("instance").asText()).isEqualTo(instance);
      assertThat(history.at("/samples/0/rss_bytes").asLong()).isPositive();
      assertThat(node.get("past", "/history?instance=nobody").code()).isEqualTo("unknown_instance");
      assertThat(node.get("past", "/history").status()).isEqualTo(400);
    }
  }
}
