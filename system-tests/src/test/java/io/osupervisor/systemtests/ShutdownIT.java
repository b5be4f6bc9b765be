package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.systemtests.NodeApi.Reply;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that ends leaves nothing behind; one that was killed finds everything as it was. */
class ShutdownIT {
  private static final String COUNT = "{\"op\":\"count\"}";
  private static final String HOLD = "{\"op\":\"hold\"}";
  private static final String UNHURRIED =
      "drain-timeout = 20s\nheartbeat { interval = 1s, timeout = 2m, busy-timeout = 2m }";
  private static final String APPEND = "{\"op\":\"append\",\"id\":\"x\"}";

  @Test
  void shouldFinishWhatIsOpenWhenItIsTerminated(@TempDir Path data) {
    try (NodeProcess node = NodeProcess.start(data)) {
      NodeApi api = node.api();
      api.add("draining", TestAgents.spec("draining", "worker.py", "", UNHURRIED));
      assertThat(api.ask("draining", COUNT).isOk()).isTrue();
      long pid = api.pid("draining");
      List<CompletableFuture<Reply>> open =
          IntStream.range(0, 4)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> api.ask("draining", HOLD), caller -> new Thread(caller).start()))
              .toList();
      await().until(() -> metric(api, "draining", "in_flight") == open.size());
      node.signalEnd();
      await().until(() -> !isReady(api));
      // Their callers wait on open connections for as long as the agent may take.
      long since = System.nanoTime();
      await().until(() -> System.nanoTime() - since > Duration.ofSeconds(3).toNanos());
      // Only now can any of them be answered.
      Processes.signal("USR1", pid);
      assertThat(node.awaitEnd()).isZero();
      for (CompletableFuture<Reply> answer : open) {
        assertThat(answer.join().isOk()).isTrue();
      }
      assertThat(Processes.ofAgent(data, "draining")).isEmpty();

      NodeApi again = node.restart();
      assertThat(again.ask("draining", COUNT).data().asInt()).isEqualTo(open.size());
      JsonNode newest =
          again.get("/api/v1/agents/draining/checkpoints").body().at("/checkpoints/0");
      assertThat(newest.path("wal_seq").asInt()).isEqualTo(open.size());
    }
  }

  @Test
  void shouldBeAsItWasAfterItWasKilled(@TempDir Path data) {
    try (NodeProcess node = NodeProcess.start(data)) {
      NodeApi api = node.api();
      api.add("kept", TestAgents.ledger("kept"));
      api.add("resting", TestAgents.ledger("resting"));
      api.add("broken", TestAgents.spec("broken", "unruly.py", "crash"));
      api.add("immortal", TestAgents.spec("immortal", "unruly.py", "immortal"));
      api.add("gone", TestAgents.ledger("gone"));
      for (String id : List.of("kept", "resting", "gone")) {
        assertThat(api.ask(id, APPEND).data().path("position").asInt()).isEqualTo(1);
        assertThat(api.post("/api/v1/agents/" + id + "/checkpoints").isOk()).isTrue();
        assertThat(api.ask(id, APPEND).data().path("position").asInt()).isEqualTo(2);
      }
      assertThat(api.post("/api/v1/agents/resting/stop").isOk()).isTrue();
      api.remove("gone");
      await().until(() -> api.state("broken").equals("quarantined"));
      assertThat(api.ask("immortal", "1").data().asInt()).isEqualTo(1);
      JsonNode kept = api.agent("kept");
      JsonNode checkpoints = api.get("/api/v1/agents/kept/checkpoints").body();
      List<Long> immortals = Processes.ofAgent(data, "immortal");
      assertThat(immortals).isNotEmpty();

      node.kill();
      NodeApi again = node.restart();

      await().until(() -> again.state("kept").equals("running"));
      assertThat(again.agent("kept").path("primary_version"))
          .isEqualTo(kept.path("primary_version"));
      assertThat(again.agent("kept").path("spec")).isEqualTo(kept.path("spec"));
      assertThat(again.get("/api/v1/agents/kept/checkpoints").body()).isEqualTo(checkpoints);
      assertThat(again.ask("kept", APPEND).data().path("position").asInt()).isEqualTo(3);
      assertThat(again.state("resting")).isEqualTo("stopped");
      assertThat(again.ask("resting", COUNT).code()).isEqualTo("stopped");
      assertThat(again.state("broken")).isEqualTo("quarantined");
      assertThat(again.ask("broken", "1").code()).isEqualTo("quarantined");
      assertThat(immortals).noneMatch(Processes::isAlive);
      assertThat(again.ask("immortal", "2").data().asInt()).isEqualTo(2);
      assertThat(again.get("/api/v1/agents/gone").status()).isEqualTo(404);
      again.add("gone", TestAgents.ledger("gone"));
      assertThat(again.ask("gone", APPEND).data().path("position").asInt()).isEqualTo(3);
      assertThat(again.post("/api/v1/agents/resting/start").isOk()).isTrue();
      assertThat(again.ask("resting", APPEND).data().path("position").asInt()).isEqualTo(3);
    }
  }

  private static boolean isReady(NodeApi api) {
    try {
      return api.get("/health/ready").isOk();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static int metric(NodeApi api, String agent, String name) {
    return api.get("/api/v1/agents/" + agent + "/metrics").body().path(name).asInt();
  }
}
