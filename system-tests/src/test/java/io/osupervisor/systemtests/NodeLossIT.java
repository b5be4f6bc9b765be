package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.osupervisor.systemtests.NodeApi.Reply;
import io.osupervisor.systemtests.Writers.Acknowledged;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
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
@Tag("proof")
class NodeLossIT {
  private static final Duration LOSS = Duration.ofSeconds(12);

  /** Where nothing else is at work. */
  private static final Duration LEAVE = Duration.ofSeconds(1);

  /** Where something may be. */
  private static final Duration LEAVE_BESIDE_OTHERS = Duration.ofSeconds(3);

  private static final int AGENTS = 6;
  private static final int WRITERS = 2;

  /** Of a caller: twelve ask for 60 ids a second, half of what three nodes do on two cores. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Of each caller, before the first node is lost, and again while the machine is looked at. */
  private static final int SETTLING = 50;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final String COUNT = "{\"op\":\"count\"}";

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
  @Tag("endurance")
  void shouldLoseNoAcknowledgedEntryWhenANodeIsKilledTwentyTimes() throws Exception {
    lose(20);
  }

  @Test
  void shouldHandOverAgentsWhenANodeLeaves() throws Exception {
    leave(3, LEAVE_BESIDE_OTHERS);
  }

  @Test
  @Tag("endurance")
  void shouldHandOverAgentsWhenANodeLeavesTwentyTimes() throws Exception {
    leave(20, LEAVE);
  }

  private static void lose(int times) throws Exception {
    Round done =
        underLoad("kill -9 of a node", times, false, victim -> cluster.node(victim).kill());
    assertThat(done.back().max()).isLessThanOrEqualTo(LOSS);
  }

  private static void leave(int times, Duration bound) throws Exception {
    Round done =
        underLoad(
            "planned leave of a node",
            times,
            true,
            victim -> {
              NodeProcess node = cluster.node(victim);
              NodeApi other = cluster.node((victim + 1) % ThreeNodes.MANY).api();
              // Callers that know of it go to the others; what is under way there is not spared.
              node.expectEnd();
              String path = "/api/v1/cluster/members/" + cluster.address(victim) + "/leave";
              assertThat(other.post(path).status()).isEqualTo(202);
            });
    assertThat(done.unsure()).as("requests that were not safely refused").isZero();
    assertThat(done.back().max()).isLessThanOrEqualTo(bound);
  }

  /**
   * What came of some rounds.
   *
   * @param back from the order to the last agent's answer from elsewhere
   * @param unsure requests of which nobody said whether they took effect
   */
  private record Round(Times back, long unsure) {}

  /** Ends a node. */
  private interface End {
    void of(int victim);
  }

  /**
   * Ends one node after the other, each once it has come back.
   *
   * @param orderly whether a node ends only once agents are spread evenly again, as whoever plans
   *     it would wait for; otherwise at any moment
   */
  private static Round underLoad(String what, int times, boolean orderly, End end)
      throws Exception {
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
        load.put(agent, Writers.paced(cluster::any, agent, WRITERS, TIMEOUT, PAUSE));
      }
      double busy = settle(load.values());
      for (int i = 0; i < times; i++) {
        if (orderly) {
          cluster.awaitEven(AGENTS);
        }
        load.values().forEach(writers -> writers.awaitMore(random.nextInt(20)));
        int victim = victim(random, i % ThreeNodes.MANY == 0);
        Map<String, String> before = instances(victim, agents);
        back.add(
            Times.of(
                () -> {
                  end.of(victim);
                  agents.forEach(agent -> awaitAnswer(agent, before.getOrDefault(agent, "")));
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
      Times waits = new Times();
      load.values().forEach(writers -> waits.addAll(writers.times()));
      System.out.printf(
          "NodeLossIT seed %d: %s, %d times, %d agents, %d ids acknowledged,"
              + " %.0f %% of all processors used before%n"
              + "  all agents answer: %s%n    in order: %s%n"
              + "  a caller waits: %s%n  the node is a member again: %s%n",
          seed,
          what,
          times,
          AGENTS,
          acknowledged.values().stream().mapToInt(List::size).sum(),
          busy,
          back,
          back.inOrder(),
          waits,
          whole);
      load.forEach((agent, writers) -> System.out.println("  " + agent + " " + writers.outcomes()));
      acknowledged.forEach((agent, ids) -> Ledger.verify(Ledger.ids(cluster.any(), agent), ids));
      agents.forEach(agent -> cluster.any().remove(agent));
      return new Round(back, load.values().stream().mapToLong(Writers::unsure).sum());
    } finally {
      load.values().forEach(Writers::close);
    }
  }

  /** Lets the callers go on for a while; how much of all processors is used then, in percent. */
  private static double settle(Collection<Writers> load) {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    awaitEach(load);
    machine.getCpuLoad();
    awaitEach(load);
    return 100 * machine.getCpuLoad();
  }

  private static void awaitEach(Collection<Writers> load) {
    List<BooleanSupplier> each = load.stream().map(writers -> writers.each(SETTLING)).toList();
    await().until(() -> each.stream().allMatch(BooleanSupplier::getAsBoolean));
  }

  /** A node that holds at least one agent; the oldest, which has more to hand over, if it does. */
  private static int victim(Random random, boolean oldest) {
    int first = cluster.oldest();
    return oldest && cluster.agentsOf(first) > 0
        ? first
        : await()
            .until(() -> random.nextInt(ThreeNodes.MANY), index -> cluster.agentsOf(index) > 0);
  }

  /** The instances that answer for the agents of a node. */
  private static Map<String, String> instances(int index, List<String> agents) {
    Map<String, String> instances = new HashMap<>();
    for (String agent : agents) {
      if (!Processes.ofAgent(cluster.node(index).data(), agent).isEmpty()) {
        instances.put(agent, cluster.any().ask(agent, COUNT).instance());
      }
    }
    return instances;
  }

  /** Waits for an answer of another instance than that one. */
  private static void awaitAnswer(String agent, String before) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              try {
                Reply reply = cluster.any().ask(agent, COUNT, LOOK);
                return reply.isOk() && !reply.instance().equals(before);
              } catch (UncheckedIOException e) {
                return false;
              }
            });
  }
}
