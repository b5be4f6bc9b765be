package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.process.ProcessHostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many hypotheses tried at once against one agent leave nothing behind but their record. */
@Tag("proof")
class ManyHypothesesIT {
  private static final String AGENT = "tried";
  private static final int AT_ONCE = 20;
  private static final int ROUNDS = 3;

  /** What a round may leave in the heap, records of its hypotheses included. */
  private static final long MOST_KEPT = 4 << 20;

  @Test
  void shouldLeaveNothingBehind(@TempDir Path dir) throws Exception {
    Path settings =
        Files.writeString(
            dir.resolve("node.conf"),
            "osupervisor.trials { max-running = %1$d, max-waiting = %1$d, max-shadows = %2$d }"
                .formatted(AT_ONCE, 2 * AT_ONCE));
    List<String> arguments = List.of("-c", settings.toString());
    try (NodeProcess node = NodeProcess.start(dir.resolve("data"), List.of(), arguments)) {
      node.api().add(AGENT, TestAgents.ledger(AGENT, Ledger.EASY));
      long heap = 0;
      for (int round = 1; round <= ROUNDS; round++) {
        String end = tryAll(node, round);
        awaitAlone(node);
        long now = Processes.liveHeap(node.pid());
        System.out.printf(
            "ManyHypothesesIT: round %d, %d hypotheses at once, %s, %d B of heap%n",
            round, AT_ONCE, end, now);
        // The first round brings up what stays for ever: classes, caches, threads.
        assertThat(round == 1 ? 0 : now - heap).isLessThan(MOST_KEPT);
        heap = now;
      }
    }
  }

  /** All are shadows before the first request comes, and one of them becomes the primary. */
  private static String tryAll(NodeProcess node, int round) throws Exception {
    List<Hypothesis> all = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      String name = "v%d-%d".formatted(round, i);
      ObjectNode body = Hypothesis.body("try " + name, Map.of("ledger.py", Ledger.program(name)));
      all.add(Hypothesis.submit(node, AGENT, body));
    }
    all.forEach(one -> one.await("shadowing"));
    assertThat(Processes.ofAgent(node.data(), AGENT, "shadow")).hasSize(2 * AT_ONCE);
    List<String> ends = new ArrayList<>();
    try (Writers writers = Writers.start(node, AGENT, 2)) {
      await().until(() -> all.stream().allMatch(Hypothesis::isSettled));
      all.forEach(one -> ends.add(one.state()));
      writers.finish();
    }
    assertThat(ends).contains("confirmed");
    assertThat(ends).allMatch(end -> end.equals("confirmed") || end.equals("superseded"));
    assertThat(ends.stream().filter("confirmed"::equals)).hasSize(1);
    return "1 confirmed and %d superseded".formatted(AT_ONCE - 1);
  }

  private static void awaitAlone(NodeProcess node) {
    await().until(() -> Processes.ofAgent(node.data(), AGENT).size() == 1);
    await().untilAsserted(() -> assertThat(directories(node)).hasSize(1));
    await().untilAsserted(() -> assertThat(measured(node)).hasSize(1));
  }

  private static JsonNode measured(NodeProcess node) {
    return node.api().get("/api/v1/agents/" + AGENT + "/metrics").body().path("instances");
  }

  /** The private folders of instances. */
  private static List<Path> directories(NodeProcess node) throws IOException {
    try (Stream<Path> files = Files.list(ProcessHostSettings.of(node.data()).instances())) {
      return files.toList();
    }
  }
}
