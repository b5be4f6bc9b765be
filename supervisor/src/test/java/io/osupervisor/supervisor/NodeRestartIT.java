package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static io.osupervisor.supervisor.TestNode.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.supervisor.TestNode.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node knows after it was stopped and started again on the same data. */
class NodeRestartIT {
  private final Path data;

  NodeRestartIT(@TempDir Path data) {
    this.data = data;
  }

  @Test
  void shouldDrainAtItsEndAndComeBackWithEverythingAsItWas() throws Exception {
    long pid;
    try (TestNode node = TestNode.start(data)) {
      node.create(spec("works", "\"drain-timeout\":\"20s\""));
      node.awaitState("works", "running");
      node.running("rests");
      node.running("gone");
      node.create(spec("dies", NodeIT.DIES));
      node.add("works", 5);
      node.add("works", 6);
      node.add("rests", 2);
      node.add("gone", 3);
      assertThat(node.keyed("works", "{\"add\":1}", "k1").status()).isEqualTo(200);
      assertThat(node.post("rests", "/stop").status()).isEqualTo(200);
      assertThat(node.delete("gone", "").status()).isEqualTo(200);
      node.awaitState("dies", "quarantined");
      assertThat(node.get("works", "/checkpoints").body().path("checkpoints")).isEmpty();
      pid = node.pid("works");
    }
    assertThat(ProcessHandle.of(pid)).isEmpty();
    try (TestNode node = TestNode.start(data)) {
      // Nobody asked for them: they come back alone.
      node.awaitState("works", "running");
      await().untilAsserted(() -> assertThat(node.ids()).containsExactly("dies", "rests", "works"));
      JsonNode newest = node.get("works", "/checkpoints").body().path("checkpoints").get(0);
      assertThat(newest.path("wal_seq").asLong()).as("drained at the stop").isEqualTo(3);
      Answer replayed = node.keyed("works", "{\"add\":1}", "k1");
      assertThat(replayed.body().path("replayed").asBoolean()).isTrue();
      assertThat(node.add("works", 1)).isEqualTo(13);
      assertThat(node.show("rests").path("state").asText()).isEqualTo("stopped");
      assertThat(node.request("rests", "{}").code()).isEqualTo("stopped");
      assertThat(node.show("dies").path("state").asText()).isEqualTo("quarantined");
      assertThat(node.show("dies").path("last_error").path("message").asText()).isNotEmpty();
      assertThat(node.pid("dies")).isZero();
      assertThat(node.get("gone", "").status()).isEqualTo(404);
      node.running("gone");
      assertThat(node.add("gone", 1)).isEqualTo(4);
      node.post("rests", "/start");
      node.awaitState("rests", "running");
      assertThat(node.add("rests", 1)).isEqualTo(3);
    }
  }

  @Test
  void shouldPurgeARemovedAgentOnceItsTimeIsOver() throws Exception {
    try (TestNode node = TestNode.start(data)) {
      node.running("old");
      node.add("old", 3);
      node.delete("old", "");
    }
    assertThat(checkpoints("old")).isNotEmpty();
    try (TestNode node = TestNode.start(data, "osupervisor.vault.keep-removed", "1ms")) {
      await().until(() -> checkpoints("old").isEmpty());
      node.running("old");
      assertThat(node.add("old", 1)).isEqualTo(1);
    }
  }

  /** The files of an agent's checkpoints. */
  private List<Path> checkpoints(String agent) throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("checkpoints").resolve(agent))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
