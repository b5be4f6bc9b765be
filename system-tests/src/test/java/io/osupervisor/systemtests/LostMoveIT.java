package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node dies while agents are about to be moved from it to others. */
@Tag("proof")
class LostMoveIT {
  private static final int AGENTS = 9;

  /** What agents of a killed node take here, and what a crowded machine may add. */
  private static final Duration LIMIT = Duration.ofSeconds(24);

  /** Several times what lies between two looks at how agents are spread. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Agents move soon, and long before anybody knows that the node is dead. */
  private static final String SOON =
      """
      pekko.cluster.sharding.rebalance-interval = 300ms
      pekko.cluster.failure-detector.acceptable-heartbeat-pause = 6s
      """;

  @Test
  void shouldFinishAMoveWhoseNodeIsLost(@TempDir Path folder) throws Exception {
    try (ThreeNodes cluster = ThreeNodes.start(folder, SOON)) {
      List<String> agents = IntStream.range(0, AGENTS).mapToObj(i -> "tiny-" + i).toList();
      agents.forEach(agent -> cluster.any().add(agent, TestAgents.tiny(agent)));
      await().until(() -> cluster.spread().stream().allMatch(many -> many == AGENTS / 3));
      NodeProcess oldest = cluster.node(cluster.oldest());
      AtomicInteger seen = new AtomicInteger();
      // A move under way would keep all others from beginning.
      await()
          .during(SETTLED)
          .until(
              () -> {
                int now = oldest.logged().length();
                return seen.getAndSet(now) == now;
              });
      int before = seen.get();
      int victim = (cluster.oldest() + 1) % ThreeNodes.MANY;
      NodeApi other = cluster.at(cluster.oldest());
      NodeProcess node = cluster.node(victim);
      Predicate<String> isThere = agent -> !Processes.ofAgent(node.data(), agent).isEmpty();
      List<String> lost = agents.stream().filter(isThere).toList();
      assertThat(lost).isNotEmpty();

      // It holds more than the others from now on, before anybody knows that it is dead.
      node.kill();
      agents.stream()
          .filter(agent -> !lost.contains(agent))
          .parallel()
          .forEach(agent -> other.post("/api/v1/agents/" + agent + "/stop"));
      long began = System.nanoTime();
      String move = "are to leave pekko://osupervisor@" + cluster.address(victim);
      await()
          .alias("a move from the dead node")
          .atMost(LIMIT)
          .until(() -> oldest.logged().substring(before).contains(move));

      await().atMost(LIMIT).until(() -> lost.stream().allMatch(agent -> answers(other, agent)));
      System.out.printf(
          "LostMoveIT: all %d agents of the lost node answer after %d ms%n",
          lost.size(), Duration.ofNanos(System.nanoTime() - began).toMillis());
    }
  }

  private static boolean answers(NodeApi api, String agent) {
    try {
      return api.ask(agent, "{\"op\":\"echo\"}", LOOK).isOk();
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
