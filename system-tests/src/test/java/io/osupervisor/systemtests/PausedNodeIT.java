package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.Writers.Acknowledged;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node stands still for longer than its failure detector waits, and goes on when its agents are
 * others': what it writes and answers then is nothing.
 */
@Tag("proof")
class PausedNodeIT {
  private static final String AGENT = "ledger";
  private static final int WRITERS = 4;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Longer than other nodes wait for a heartbeat, and shorter than it takes them to give up. */
  private static final Duration SHORT_PAUSE = Duration.ofSeconds(3);

  /** So that the pause ends before the others give the node up, however slow the machine. */
  private static final String PATIENT = "pekko.cluster.split-brain-resolver.stable-after = 15s";

  @Test
  void shouldWriteNothingOnceItsAgentsHaveMoved(@TempDir Path folder) throws Exception {
    pause(folder, 10);
  }

  @Test
  @Tag("endurance")
  void shouldWriteNothingOnceItsAgentsHaveMovedAHundredTimes(@TempDir Path folder)
      throws Exception {
    pause(folder, 100);
  }

  @Test
  void shouldGoOnOnceTheOthersConfirmIt(@TempDir Path folder) throws Exception {
    try (ThreeNodes cluster = ThreeNodes.start(folder, PATIENT)) {
      cluster.any().add(AGENT, TestAgents.ledger(AGENT));
      NodeProcess node = cluster.node(owner(cluster));
      assertThat(count(node.api()).isOk()).isTrue();
      pauseShortly(node.pid());
      long went = System.nanoTime();
      assertThat(count(node.api()).isOk()).isTrue();
      System.out.printf(
          "PausedNodeIT: confirmed and answering %d ms after a pause of %d ms%n",
          Duration.ofNanos(System.nanoTime() - went).toMillis(), SHORT_PAUSE.toMillis());
      assertThat(node.logged()).contains("stood still").contains("the cluster confirmed this node");
      cluster.awaitMembers(ThreeNodes.MANY);
    }
  }

  @Test
  void shouldAskNobodyAlone(@TempDir Path folder) throws Exception {
    try (NodeProcess node = NodeProcess.start(folder)) {
      node.api().add(AGENT, TestAgents.ledger(AGENT));
      await().until(() -> count(node.api()).isOk());
      pauseShortly(node.pid());
      assertThat(count(node.api()).isOk()).isTrue();
      assertThat(node.logged()).doesNotContain("stood still");
    }
  }

  private static void pauseShortly(long pid) {
    long until = System.nanoTime() + SHORT_PAUSE.toNanos();
    Processes.signal("STOP", pid);
    try {
      await().until(() -> System.nanoTime() - until > 0);
    } finally {
      Processes.signal("CONT", pid);
    }
  }

  private static NodeApi.Reply count(NodeApi api) {
    return api.ask(AGENT, "{\"op\":\"count\"}", TIMEOUT);
  }

  private static void pause(Path folder, int times) throws Exception {
    int stale = 0;
    try (ThreeNodes cluster = ThreeNodes.start(folder)) {
      cluster.any().add(AGENT, TestAgents.ledger(AGENT));
      try (Writers writers = Writers.start(cluster::any, AGENT, WRITERS, TIMEOUT)) {
        for (int i = 0; i < times; i++) {
          writers.awaitMore(20);
          int owner = owner(cluster);
          NodeProcess node = cluster.node(owner);
          NodeApi paused = node.api();
          Processes.signal("STOP", node.pid());
          node.expectEnd();
          writers.awaitMore(4 * WRITERS);
          long pid = node.pid();
          Processes.signal("CONT", pid);
          // Whatever it still says is no answer of an agent that it owns.
          stale += answers(paused) ? 1 : 0;
          assertThat(node.awaitEndOfOther()).as("it says that it was given up").isEqualTo(1);
          assertThat(Processes.ofAgent(node.data(), AGENT)).isEmpty();
          node.restart();
          cluster.awaitMembers(ThreeNodes.MANY);
        }
        List<Acknowledged> acknowledged = writers.finish();
        System.out.printf(
            "PausedNodeIT: %d pauses, %d answers of a node that had lost its agent; %d ids"
                + " acknowledged, callers were told %s%n",
            times, stale, acknowledged.size(), writers.outcomes());
        assertThat(stale).isZero();
        Ledger.verify(Ledger.ids(cluster.any(), AGENT), acknowledged);
      }
    }
  }

  /** Whether the node that just went on answers for its agent by itself. */
  private static boolean answers(NodeApi api) {
    try {
      return api.ask(AGENT, "{\"op\":\"count\"}", Duration.ofMillis(300)).isOk();
    } catch (java.io.UncheckedIOException e) {
      return false;
    }
  }

  private static int owner(ThreeNodes cluster) {
    return await()
        .until(
            () -> {
              for (int i = 0; i < ThreeNodes.MANY; i++) {
                if (!Processes.ofAgent(cluster.node(i).data(), AGENT).isEmpty()) {
                  return i;
                }
              }
              return -1;
            },
            index -> index >= 0);
  }
}
