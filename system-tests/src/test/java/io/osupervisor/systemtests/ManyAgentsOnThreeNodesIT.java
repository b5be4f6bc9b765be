package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many agents on three nodes: they are spread, cost little, and go on beside those at work; they
 * move when a node leaves and when it returns, end with nodes that are killed, and come back.
 */
@Tag("proof")
class ManyAgentsOnThreeNodesIT {
  private static final long MOST_HEAP = 100 << 10;

  /** What a node needs for the first agents of all, shared among twenty. */
  private static final long MOST_HEAP_OF_FEW = 250 << 10;

  /** Others start what a lost node had no sooner. */
  private static final Duration GONE = Duration.ofSeconds(6);

  /** Nodes whose numbers differ by less than a tenth are left alone. */
  private static final double TOLERANCE = 0.1;

  private static final int LEAST_GAP = 2;

  @Test
  void shouldKeepSixtyIdleAgentsBesideFiveBusyOnes(@TempDir Path folder) throws Exception {
    keep(folder, "pekko.cluster.sharding.rebalance-interval = 2s", 60, 5, 20, MOST_HEAP_OF_FEW);
  }

  @Test
  @Tag("endurance")
  void shouldKeepAThousandIdleAgentsBesideFiftyBusyOnes(@TempDir Path folder) throws Exception {
    keep(folder, "", 1000, 50, 40, MOST_HEAP);
  }

  private static void keep(Path folder, String settings, int idle, int busy, int ids, long mostHeap)
      throws Exception {
    try (ThreeNodes cluster = ThreeNodes.start(folder, settings);
        Crowd crowd = new Crowd(cluster, busy)) {
      crowd.write(ids);
      Times alone = crowd.write(ids);
      even(crowd, "busy agents alone");
      assertThat(heapOfEach(cluster, crowd, idle)).isLessThanOrEqualTo(mostHeap);
      Times beside = crowd.write(ids);
      tell("%d ids each: alone %s%n  beside the idle ones %s", ids, alone, beside);
      leaveAndReturn(cluster, crowd);
      killAllAndReturn(cluster, crowd);
      tell("%d ids each after it: %s; %d refusals", ids, crowd.write(ids), crowd.repeated());
      crowd.verify();
    }
  }

  /** Of the node where it is most. */
  private static long heapOfEach(ThreeNodes cluster, Crowd crowd, int idle) throws Exception {
    List<Integer> before = cluster.spread();
    List<Long> heapBefore = heap(cluster);
    long began = System.nanoTime();
    crowd.addIdle(idle);
    tell("%d idle agents run after %d ms", idle, millisSince(began));
    List<Integer> after = even(crowd, "all agents");
    List<Long> heapAfter = heap(cluster);
    List<Long> each =
        IntStream.range(0, ThreeNodes.MANY)
            .mapToObj(i -> (heapAfter.get(i) - heapBefore.get(i)) / (after.get(i) - before.get(i)))
            .toList();
    tell("heap %s B, before %s B, for each idle agent %s B", heapAfter, heapBefore, each);
    return Collections.max(each);
  }

  private static List<Long> heap(ThreeNodes cluster) throws Exception {
    List<Long> heap = new ArrayList<>();
    for (int i = 0; i < ThreeNodes.MANY; i++) {
      heap.add(Processes.liveHeap(cluster.node(i).pid()));
    }
    return heap;
  }

  private static void leaveAndReturn(ThreeNodes cluster, Crowd crowd) {
    NodeProcess leaver = cluster.node(ThreeNodes.MANY - 1);
    long began = System.nanoTime();
    assertThat(leaver.terminate()).isZero();
    long ended = millisSince(began);
    crowd.awaitAllRun();
    tell(
        "a node left in %d ms, all run after %d ms, spread %s",
        ended, millisSince(began), cluster.spread());
    began = System.nanoTime();
    leaver.restart();
    cluster.awaitMembers(ThreeNodes.MANY);
    tell("it is back after %d ms", millisSince(began));
    even(crowd, "the node is back");
    crowd.awaitAllRun();
  }

  private static void killAllAndReturn(ThreeNodes cluster, Crowd crowd) {
    List<Long> processes = new ArrayList<>();
    for (int i = 0; i < ThreeNodes.MANY; i++) {
      processes.addAll(Processes.ofNode(cluster.node(i).data()));
    }
    assertThat(processes).hasSizeGreaterThanOrEqualTo(crowd.size());
    long began = System.nanoTime();
    cluster.killAll();
    await().until(() -> processes.stream().noneMatch(Processes::isAlive));
    long gone = millisSince(began);
    tell("all nodes killed, their %d processes gone after %d ms", processes.size(), gone);
    assertThat(gone).isLessThan(GONE.toMillis());
    began = System.nanoTime();
    cluster.restartAll();
    long serving = millisSince(began);
    crowd.awaitAllRun();
    tell(
        "all nodes started together serve after %d ms, all agents run after %d ms, spread %s",
        serving, millisSince(began), cluster.spread());
    even(crowd, "all nodes are back");
    crowd.awaitAllRun();
  }

  /** Waits until the agents are spread as evenly as nodes try to have them. */
  private static List<Integer> even(Crowd crowd, String when) {
    long began = System.nanoTime();
    int gap = Math.max(LEAST_GAP, (int) Math.ceil(TOLERANCE * crowd.size() / ThreeNodes.MANY));
    List<Integer> spread = crowd.awaitSpread(gap);
    tell("%s: spread %s, even after %d ms", when, spread, millisSince(began));
    return spread;
  }

  private static long millisSince(long began) {
    return Duration.ofNanos(System.nanoTime() - began).toMillis();
  }

  private static void tell(String text, Object... values) {
    System.out.printf("ManyAgentsOnThreeNodesIT: " + text + "%n", values);
  }
}
