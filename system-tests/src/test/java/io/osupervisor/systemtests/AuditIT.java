package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.systemtests.OsupCommand.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who did what to a node, and what came of it, stands in a record that cannot be changed. */
class AuditIT {

  @Test
  void shouldKeepEveryActionInAChainThatShowsAChangedByte(@TempDir Path data) throws Exception {
    try (NodeProcess node = NodeProcess.start(data)) {
      NodeApi api = node.api();
      api.add("watched", TestAgents.spec("watched", "worker.py", ""));
      assertThat(api.post("/api/v1/agents/watched/stop").isOk()).isTrue();
      assertThat(api.post("/api/v1/agents/watched/restart").code()).isEqualTo("stopped");
      assertThat(api.post("/api/v1/agents/nobody/start").status()).isEqualTo(404);
      assertThat(api.call("GET", "/api/v1/audit", "", Map.of("Authorization", "Bearer x")).status())
          .isEqualTo(401);
      api.remove("watched");
      assertThat(told(api.get("/api/v1/audit").body()))
          .containsExactly(
              "agent.remove watched done",
              "access.refused  ",
              "agent.start nobody not_found",
              "agent.restart watched stopped",
              "agent.stop watched done",
              "agent.create watched done");
      assertThat(node.terminate()).isZero();
    }
    Result whole = OsupCommand.run("audit", "verify", "--data", data.toString());
    assertThat(whole.exit()).as(whole.err()).isZero();

    Path file = data.resolve("audit/audit.jsonl");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    Result changed = OsupCommand.run("audit", "verify", "--data", data.toString());
    assertThat(changed.exit()).isEqualTo(1);
    assertThat(changed.out()).containsPattern("NOT INTACT: entry [34]\\b");
  }

  /** The newest first. */
  private static List<String> told(JsonNode audit) {
    List<String> told = new ArrayList<>();
    for (JsonNode entry : audit.path("entries")) {
      assertThat(entry.path("who").asText()).isNotEmpty();
      assertThat(entry.path("at").asText()).endsWith("Z");
      told.add(
          "%s %s %s"
              .formatted(
                  entry.path("action").asText(),
                  entry.path("agent").asText(),
                  entry.at("/detail/outcome").asText()));
    }
    return told;
  }
}
