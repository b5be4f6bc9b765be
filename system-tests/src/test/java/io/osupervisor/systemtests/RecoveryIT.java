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
  private static final int WRITERS = 2;

  /** What a return may take where a bare start takes nothing; and how many bare starts besides. */
  private static final Duration TYPICAL_EXCESS = Duration.ofMillis(20);

  private static final Duration WORST_EXCESS = Duration.ofMillis(100);
  private static final int STARTS = 2;

  /** An agent that is written to all the time grows: what is measured is not how much it holds. */
  private static final int KILLS_OF_ONE = 25;

  /** A share of all kills that leaves out enough of them not to be chance. */
  private static final double WORST_OF_FEW = 0.9;

  private static final double WORST_OF_MANY = 0.99;

  private record Measured(Times bare, Times back) {}

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
      for (int done = 0; done < kills; done += KILLS_OF_ONE) {
        String agent = "recovering-" + done;
        kill(node, agent, Math.min(KILLS_OF_ONE, kills - done), start, new Measured(bare, back));
      }
    }
    System.out.printf("RecoveryIT: kill to first answer %s%n  bare start %s%n", back, bare);
    assertThat(back.percentile(0.5)).isLessThan(most(bare, 0.5, TYPICAL_EXCESS));
    assertThat(back.percentile(worst)).isLessThan(most(bare, worst, WORST_EXCESS));
  }

  /** One agent is killed again and again, while it is written to. */
  private static void kill(
      NodeProcess node, String agent, int kills, BareStart start, Measured measured)
      throws Exception {
    NodeApi api = node.api();
    api.add(agent, TestAgents.ledger(agent));
    try (Writers writers = Writers.start(node, agent, WRITERS)) {
      for (int i = 0; i < kills; i++) {
        writers.awaitMore(20);
        measured.bare().add(start.measure());
        Processes.kill(serving(api, agent));
        measured
            .back()
            .measure(() -> assertThat(api.ask(agent, "{\"op\":\"count\"}").isOk()).isTrue());
      }
      writers.finish();
    }
    assertThat(api.agent(agent).path("restarts").asInt()).isEqualTo(kills);
    api.remove(agent);
  }

  /** Both sides see the same machine: where it is busy, all of it takes longer. */
  private static Duration most(Times bare, double share, Duration excess) {
    return bare.percentile(share).multipliedBy(STARTS).plus(excess);
  }

  private static long serving(NodeApi api, String agent) {
    await().until(() -> api.state(agent).equals("running"));
    return api.pid(agent);
  }
}
