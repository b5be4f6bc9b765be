package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shadows write what they like: the primary's state and its log are as if there were none. */
class MirroredWritesIT {
  private static final String PLAIN = "plain";
  private static final String MIRRORED = "mirrored";

  /** Writes after which shadows may catch up: fewer than copies of them may wait. */
  private static final int STRETCH = 250;

  /** It is tried for as long as anybody writes. */
  private static final String ENDLESS =
      """
      trial {
        behaviour = ignore-output
        min-samples = 1000000
        max-duration = 1d
        unfenced = allow
      }
      """;

  @Test
  void shouldNotChangeThePrimary(@TempDir Path data) {
    write(data, 1_000);
  }

  @Test
  @Tag("proof")
  void shouldNotChangeThePrimaryForLong(@TempDir Path data) {
    write(data, 10_000);
  }

  private static void write(Path data, int writes) {
    try (NodeProcess node = NodeProcess.start(data)) {
      NodeApi api = node.api();
      api.add(PLAIN, TestAgents.ledger(PLAIN));
      api.add(MIRRORED, TestAgents.ledger(MIRRORED, ENDLESS));
      append(api, PLAIN, 0, writes);
      String thrice = Ledger.changed("agent.log(data[\"id\"])", "agent.log(*3 * [data[\"id\"]])");
      Hypothesis greedy = Hypothesis.submit(node, MIRRORED, Map.of("ledger.py", thrice));
      greedy.await("shadowing");
      for (int done = 0; done < writes; done += STRETCH) {
        append(api, MIRRORED, done, STRETCH);
        int sofar = done + STRETCH;
        await().untilAsserted(() -> assertMirrored(api, sofar));
      }
      assertSame(api, writes);
      greedy.abort();
      greedy.await("aborted");
      await().until(() -> Processes.ofAgent(data, MIRRORED).size() == 1);
      assertThat(api.post("/api/v1/agents/" + MIRRORED + "/restart").isOk()).isTrue();
      assertSame(api, writes);
    }
  }

  private static void append(NodeApi api, String agent, int before, int writes) {
    for (int i = before + 1; i <= before + writes; i++) {
      NodeApi.Reply reply = api.ask(agent, "{\"op\":\"append\",\"id\":\"%d\"}".formatted(i));
      assertThat(reply.data().path("position").asInt()).isEqualTo(i);
    }
  }

  /** Both shadows have answered all of it, the candidate with entries of its own. */
  private static void assertMirrored(NodeApi api, int writes) {
    JsonNode mirrors = api.get("/api/v1/agents/" + MIRRORED + "/traffic").body().path("mirrors");
    assertThat(mirrors).hasSize(1);
    JsonNode mirror = mirrors.path(0);
    assertThat(mirror.path("offered").asInt()).as(mirror.toString()).isEqualTo(writes);
    assertThat(mirror.path("ended").path("answered").asInt())
        .as(mirror.toString())
        .isEqualTo(writes);
  }

  private static void assertSame(NodeApi api, int writes) {
    assertThat(digest(api, MIRRORED)).isEqualTo(digest(api, PLAIN));
    for (String agent : new String[] {PLAIN, MIRRORED}) {
      JsonNode metrics = api.get("/api/v1/agents/" + agent + "/metrics").body();
      assertThat(metrics.path("wal").path("last_seq").asInt()).isEqualTo(writes);
    }
  }

  private static String digest(NodeApi api, String agent) {
    return api.ask(agent, "{\"op\":\"digest\"}").data().asText();
  }
}
