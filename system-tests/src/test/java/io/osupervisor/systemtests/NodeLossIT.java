package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.Writers.Acknowledged;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node of three is lost, or leaves: nothing that was acknowledged is lost with it, and its agents
 * go on elsewhere.
 */
class NodeLossIT {
  private static final Duration LOSS = Duration.ofSeconds(12);
  private static final Duration LEAVE = Duration.ofSeconds(1);
  private static final int AGENTS = 6;
  private static final int WRITERS = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(500);

  private static ThreeNodes cluster;
  private static long round;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    cluster = ThreeNodes.start(folder);
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @Test
  void shouldLoseNoAcknowledgedEntryWhenANodeIsKilled() throws Exception {
    lose(3);
  }

  @Test
  @Tag("proof")
  void shouldLoseNoAcknowledgedEntryWhenANodeIsKilledTwentyTimes() throws Exception {
    lose(20);
  }

  @Test
  void shouldHandOverAgentsWhenANodeLeaves() throws Exception {
    leave(3);
  }

  @Test
  @Tag("proof")
  void shouldHandOverAgentsWhenANodeLeavesTwentyTimes() throws Exception {
    leave(20);
  }

  private static void lose(int times) throws Exception {
    Times back =
        underLoad(
            "kill -9 of a node",
            times,
            victim -> {
              NodeProcess node = cluster.node(victim);
              node.kill();
            });
    assertThat(back.max()).isLessThanOrEqualTo(LOSS);
  }

  private static void leave(int times) throws Exception {
    Times back =
        underLoad(
            "planned leave of a node",
            times,
            victim -> {
              NodeProcess node = cluster.node(victim);
              String path = "/api/v1/cluster/members/" + cluster.address(victim) + "/leave";
              assertThat(cluster.node((victim + 1) % ThreeNodes.MANY).api().post(path).status())
                  .isEqualTo(202);
              node.expectEnd();
            });
    assertThat(back.max()).isLessThanOrEqualTo(LEAVE);
  }

  /** Ends a node. */
  private interface End {
    void of(int victim);
  }

  private static Times underLoad(String what, int times, End end) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Times back = new Times();
    Times whole = new Times();
    Map<String, Writers> load = new LinkedHashMap<>();
    long prefix = round++;
    List<String> agents =
        IntStream.range(0, AGENTS).mapToObj(i -> "ledger-" + prefix + "-" + i).toList();
    try {
      for (String agent : agents) {
        cluster.any().add(agent, TestAgents.ledger(agent));
        load.put(agent, Writers.start(cluster::any, agent, WRITERS, TIMEOUT));
      }
      for (int i = 0; i < times; i++) {
        load.values().forEach(writers -> writers.awaitMore(random.nextInt(20)));
        int victim = victim(random);
        back.add(
            Times.of(
                () -> {
                  end.of(victim);
                  agents.forEach(NodeLossIT::awaitAnswer);
                }));
        cluster.node(victim).awaitEndOfOther();
        whole.measure(
            () -> {
              cluster.node(victim).restart();
              cluster.awaitMembers(ThreeNodes.MANY);
            });
      }
      Map<String, List<Acknowledged>> acknowledged = new LinkedHashMap<>();
      for (Map.Entry<String, Writers> one : load.entrySet()) {
        one.getValue().awaitMore(WRITERS);
        acknowledged.put(one.getKey(), one.getValue().finish());
      }
      System.out.printf(
          "NodeLossIT seed %d: %s, %d times, %d agents, %d ids acknowledged%n"
              + "  all agents answer: %s%n  the node is a member again: %s%n",
          seed,
          what,
          times,
          AGENTS,
          acknowledged.values().stream().mapToInt(List::size).sum(),
          back,
          whole);
      load.forEach((agent, writers) -> System.out.println("  " + agent + " " + writers.outcomes()));
      acknowledged.forEach((agent, ids) -> Ledger.verify(Ledger.ids(cluster.any(), agent), ids));
      agents.forEach(agent -> cluster.any().remove(agent));
      return back;
    } finally {
      load.values().forEach(Writers::close);
    }
  }

  /** A node that holds at least one agent. */
  private static int victim(Random random) {
    return await()
        .until(() -> random.nextInt(ThreeNodes.MANY), index -> cluster.agentsOf(index) > 0);
  }

  private static void awaitAnswer(String agent) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              try {
                return cluster.any().ask(agent, "{\"op\":\"count\"}", LOOK).isOk();
              } catch (UncheckedIOException e) {
                return false;
              }
            });
  }
}
