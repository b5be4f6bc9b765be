package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.Writers.Acknowledged;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is killed, whenever: what a caller was told is kept is there, once and in order. */
class DurabilityIT {
  private static final String AGENT = "ledger";
  private static final int WRITERS = 8;

  @Test
  void shouldKeepEveryAcknowledgedEntryWhenAgentAndNodeAreKilled(@TempDir Path data)
      throws Exception {
    storm(data, 20, 3);
  }

  @Test
  @Tag("proof")
  void shouldKeepEveryAcknowledgedEntryWhenAgentAndNodeAreKilledForLong(@TempDir Path data)
      throws Exception {
    storm(data, 200, 20);
  }

  private void storm(Path data, int agentKills, int nodeKills) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Victim> plan = new ArrayList<>(Collections.nCopies(agentKills, Victim.AGENT));
    plan.addAll(Collections.nCopies(nodeKills, Victim.NODE));
    Collections.shuffle(plan, random);
    Times agentBack = new Times();
    Times nodeBack = new Times();
    try (NodeProcess node = NodeProcess.start(data)) {
      node.api().add(AGENT, TestAgents.ledger(AGENT));
      try (Writers writers = Writers.start(node, AGENT, WRITERS)) {
        long last = 0;
        for (Victim victim : plan) {
          boolean strikeAgain = random.nextInt(4) == 0;
          writers.awaitMore(strikeAgain ? 0 : random.nextInt(200));
          if (victim == Victim.NODE) {
            nodeBack.measure(() -> restartKilled(node));
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
            "DurabilityIT seed %d: %d kills of the agent and %d of the node, %d ids acknowledged,"
                + " callers were told %s%n  agent back: %s%n  node back: %s%n",
            seed,
            agentKills,
            nodeKills,
            acknowledged.size(),
            writers.outcomes(),
            agentBack,
            nodeBack);
        Ledger.verify(Ledger.ids(node.api(), AGENT), acknowledged);
      }
    }
  }

  private enum Victim {
    AGENT,
    NODE
  }

  private static void restartKilled(NodeProcess node) {
    node.kill();
    answers(node.restart());
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
