package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long an agent is away after SIGKILL, beside the bare start of its process, confined alike.
 */
class RecoveryIT {
  private static final String AGENT = "recovering";
  private static final int WRITERS = 2;
  private static final Duration TYPICAL_EXCESS = Duration.ofMillis(20);
  private static final Duration WORST_EXCESS = Duration.ofMillis(100);

  @Test
  void shouldComeBackAlmostAsQuicklyAsItsProcessStarts(@TempDir Path dir) throws Exception {
    killUnderTraffic(dir, 30);
  }

  @Test
  @Tag("proof")
  void shouldComeBackAlmostAsQuicklyEachOfManyTimes(@TempDir Path dir) throws Exception {
    killUnderTraffic(dir, 500);
  }

  private static void killUnderTraffic(Path dir, int kills) throws Exception {
    Times back = new Times();
    Times bare = new Times();
    try (NodeProcess node = NodeProcess.start(dir.resolve("data"));
        BareStart start = new BareStart(dir.resolve("bare"), "ledger.py")) {
      NodeApi api = node.api();
      api.add(AGENT, TestAgents.ledger(AGENT));
      try (Writers writers = Writers.start(node, AGENT, WRITERS)) {
        for (int i = 0; i < kills; i++) {
          writers.awaitMore(20);
          bare.add(start.measure());
          Processes.kill(serving(api));
          back.measure(() -> assertThat(api.ask(AGENT, "{\"op\":\"count\"}").isOk()).isTrue());
        }
        writers.finish();
      }
      assertThat(api.agent(AGENT).path("restarts").asInt()).isEqualTo(kills);
    }
    System.out.printf("RecoveryIT: kill to first answer %s%n  bare start %s%n", back, bare);
    assertThat(back.percentile(0.5)).isLessThan(bare.percentile(0.5).plus(TYPICAL_EXCESS));
    assertThat(back.percentile(0.99)).isLessThan(bare.percentile(0.99).plus(WORST_EXCESS));
  }

  private static long serving(NodeApi api) {
    await().until(() -> api.state(AGENT).equals("running"));
    return api.pid(AGENT);
  }
}
