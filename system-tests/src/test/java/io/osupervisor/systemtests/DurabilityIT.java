package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumingThat;

import io.osupervisor.systemtests.Writers.Acknowledged;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is killed, whenever: what a caller was told is kept is there, once and in order.
 *
 * <p>How long it takes, of 29 November 2026, two cores: 200 kills of the agent and 20 of the node
 * took 93 s with nothing beside it, 2.7 s for each of the node's and 36 s for all of the agent's.
 * An archive of its classes brings a start of the node from 2.7 to 1.5 s of processor time. By that
 * 200 kills of each take about 8 minutes; with other work beside it (load 20) a start takes 4 to 15
 * s, and all of it as much longer.
 */
class DurabilityIT {
  private static final String AGENT = "ledger";
  private static final int WRITERS = 8;

  @Test
  void shouldKeepEveryAcknowledgedEntryWhenAgentAndNodeAreKilled(@TempDir Path data)
      throws Exception {
    storm(data, new Storm(20, 3, 0));
  }

  @Test
  @Tag("proof")
  void shouldKeepEveryAcknowledgedEntryWhenAgentAndNodeAreKilledForLong(@TempDir Path data)
      throws Exception {
    boolean traced = Strace.mayTrace();
    Storm storm = traced ? Storm.PROOF : Storm.PROOF_UNTRACED;
    Map<String, Integer> hits = storm(data, storm);
    assumingThat(
        traced,
        () -> {
          assertThat(below(hits, "checkpoints")).isGreaterThanOrEqualTo(5);
          assertThat(below(hits, "snapshots")).isGreaterThanOrEqualTo(5);
        });
  }

  private static int below(Map<String, Integer> hits, String folder) {
    return hits.entrySet().stream()
        .filter(hit -> hit.getKey().endsWith(" below " + folder))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /**
   * What is killed in a run.
   *
   * @param agents kills of the agent, whenever
   * @param nodes kills of the node, whenever
   * @param strikes kills of the node at a call that it makes, see {@link StruckNode}
   */
  private record Storm(int agents, int nodes, int strikes) {
    static final Storm PROOF = new Storm(200, 164, 36);

    /** The same without a strace, or where it may not look into processes. */
    static final Storm PROOF_UNTRACED = new Storm(200, 200, 0);

    List<Victim> plan(Random random) {
      List<Victim> plan = new ArrayList<>(Collections.nCopies(agents, Victim.AGENT));
      plan.addAll(Collections.nCopies(nodes, Victim.NODE));
      plan.addAll(Collections.nCopies(strikes, Victim.STRUCK_NODE));
      Collections.shuffle(plan, random);
      return plan;
    }
  }

  private Map<String, Integer> storm(Path data, Storm storm) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Times agentBack = new Times();
    Times nodeBack = new Times();
    try (NodeProcess node = NodeProcess.start(data.resolve("data"))) {
      StruckNode struck = new StruckNode(node, data.resolve("trace"));
      node.api().add(AGENT, TestAgents.ledger(AGENT));
      try (Writers writers = Writers.start(node, AGENT, WRITERS)) {
        long last = 0;
        for (Victim victim : storm.plan(random)) {
          boolean strikeAgain = random.nextInt(4) == 0;
          writers.awaitMore(strikeAgain ? 0 : random.nextInt(200));
          if (victim == Victim.NODE) {
            node.kill();
            nodeBack.measure(() -> answers(node.restart()));
          } else if (victim == Victim.STRUCK_NODE) {
            struck.strike();
            nodeBack.measure(() -> answers(node.restart()));
          } else {
            last = killAgent(node.api(), last);
            if (!strikeAgain) {
              agentBack.measure(() -> answers(node.api()));
            }
          }
        }
        writers.awaitMore(WRITERS);
        List<Acknowledged> acknowledged = writers.finish();
        System.out.printf(
            "DurabilityIT seed %d: %s, %d ids acknowledged,"
                + " callers were told %s%n  agent back: %s%n  node back: %s%n  struck at: %s%n",
            seed,
            storm,
            acknowledged.size(),
            writers.outcomes(),
            agentBack,
            nodeBack,
            struck.hits());
        Ledger.verify(Ledger.ids(node.api(), AGENT), acknowledged);
        return struck.hits();
      }
    }
  }

  private enum Victim {
    AGENT,
    NODE,
    STRUCK_NODE
  }

  private static void answers(NodeApi api) {
    assertThat(api.ask(AGENT, "{\"op\":\"count\"}").isOk()).isTrue();
  }

  /** Kills the next process of the agent, ready or not. */
  private static long killAgent(NodeApi api, long last) {
    long pid =
        await()
            .pollInterval(Duration.ofMillis(2))
            .until(() -> api.pid(AGENT), found -> found != 0 && found != last);
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    return pid;
  }
}
