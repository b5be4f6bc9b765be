package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

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

  /** What a return may take where a bare start takes nothing; and how many bare starts besides. */
  private static final Duration TYPICAL_EXCESS = Duration.ofMillis(20);

  private static final Duration WORST_EXCESS = Duration.ofMillis(100);
  private static final int STARTS = 2;

  /** A share of all kills that leaves out enough of them not to be chance. */
  private static final double WORST_OF_FEW = 0.9;

  private static final double WORST_OF_MANY = 0.99;

  @Test
  void shouldComeBackAlmostAsQuicklyAsItsProcessStarts(@TempDir Path dir) throws Exception {
    killUnderTraffic(dir, 30, WORST_OF_FEW);
  }

  @Test
  @Tag("proof")
  void shouldComeBackAlmostAsQuicklyEachOfManyTimes(@TempDir Path dir) throws Exception {
    killUnderTraffic(dir, 500, WORST_OF_MANY);
  }

  private static void killUnderTraffic(Path dir, int kills, double worst) throws Exception {
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
    assertThat(back.percentile(0.5)).isLessThan(most(bare, 0.5, TYPICAL_EXCESS));
    assertThat(back.percentile(worst)).isLessThan(most(bare, worst, WORST_EXCESS));
  }

  /** Both sides see the same machine: where it is busy, all of it takes longer. */
  private static Duration most(Times bare, double share, Duration excess) {
    return bare.percentile(share).multipliedBy(STARTS).plus(excess);
  }

  private static long serving(NodeApi api) {
    await().until(() -> api.state(AGENT).equals("running"));
    return api.pid(AGENT);
  }
}
