package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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

  /** With the control, 49 are the 50 shadows that a node has room for. */
  private static final List<Integer> BATCHES = List.of(20, 49, 49);

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

  /**
   * One control for all, and the best of them is tried once more. The node is killed under the
   * first batch, which begins anew.
   */
  @Test
  void shouldLeaveNothingBehindOfBatches(@TempDir Path dir) throws Exception {
    // The run history has a cache of its own, which fills up to its bound.
    Path settings =
        Files.writeString(
            dir.resolve("node.conf"),
            "osupervisor.history.enabled = false, "
                + "osupervisor.trials { max-batch = 49, max-waiting = 50, max-shadows = 50 }");
    List<String> arguments = List.of("-c", settings.toString());
    try (NodeProcess node = NodeProcess.start(dir.resolve("data"), List.of(), arguments)) {
      node.api().add(AGENT, TestAgents.ledger(AGENT, Ledger.EASY));
      long most = Long.MAX_VALUE;
      for (int round = 1; round <= BATCHES.size(); round++) {
        int batch = BATCHES.get(round - 1);
        String end = tryBatch(node, round, batch);
        awaitAlone(node);
        long heap = awaitHeap(node, most);
        System.out.printf(
            "ManyHypothesesIT: round %d, %d hypotheses in a batch, %s, %d B of heap%n",
            round, batch, end, heap);
        // By the second round as many have run at once as ever will.
        most = round == 1 ? most : heap + MOST_KEPT;
      }
    }
  }

  /** What was just at work may still hold something; what is left behind stays. */
  private static long awaitHeap(NodeProcess node, long most) {
    return await().until(() -> Processes.liveHeap(node.pid()), heap -> heap < most);
  }

  /** All wait for one that is then ended, so that all of them get their turn at once. */
  private static String tryBatch(NodeProcess node, int round, int batch) throws Exception {
    Hypothesis first = submit(node, "first" + round);
    first.await("shadowing");
    List<Hypothesis> all = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      all.add(submit(node, "b%d-%d".formatted(round, i)));
    }
    first.abort();
    awaitShadows(node, all);
    if (round == 1) {
      node.kill();
      node.restart();
      awaitShadows(node, all);
    }
    List<String> ends = new ArrayList<>();
    try (Writers writers = Writers.start(node, AGENT, 2)) {
      await().until(() -> all.stream().allMatch(Hypothesis::isSettled));
      all.forEach(one -> ends.add(one.state()));
      writers.finish();
    }
    assertThat(ends).allMatch(end -> end.equals("confirmed") || end.equals("superseded"));
    assertThat(ends.stream().filter("confirmed"::equals)).hasSize(1);
    assertThat(all.get(ends.indexOf("confirmed")).evidence("passed").isMissingNode()).isFalse();
    return "1 confirmed and %d superseded".formatted(batch - 1);
  }

  private static void awaitShadows(NodeProcess node, List<Hypothesis> batch) {
    await()
        .untilAsserted(
            () -> {
              assertThat(batch).extracting(Hypothesis::state).containsOnly("shadowing");
              assertThat(Processes.ofAgent(node.data(), AGENT, "shadow")).hasSize(batch.size() + 1);
            });
  }

  private static Hypothesis submit(NodeProcess node, String name) {
    Map<String, String> files = Map.of("ledger.py", Ledger.program(name));
    return Hypothesis.submit(node, AGENT, Hypothesis.body("try " + name, files));
  }

  /** All are shadows before the first request comes, and one of them becomes the primary. */
  private static String tryAll(NodeProcess node, int round) throws Exception {
    List<Hypothesis> all = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      all.add(submit(node, "v%d-%d".formatted(round, i)));
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
