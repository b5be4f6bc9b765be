package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.SplitNetwork.Net;
import io.osupervisor.systemtests.Writers.Acknowledged;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node of three is cut off from the others while callers write by way of each: an agent has one
 * owner at a time, the larger part goes on, and the cut off node comes back by itself.
 */
@Tag("proof")
class PartitionIT {
  /** From the cut until every agent answers in the larger part. */
  private static final Duration LOSS = Duration.ofSeconds(12);

  /** 2 s until the others are missed, 3 s until nothing changes any more, and as long again. */
  private static final Duration STOP = Duration.ofSeconds(10);

  private static final int AGENTS = 4;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration LOOK_AT = Duration.ofMillis(50);

  /** For more than 10 s: a node that may found a cluster does so after 5 s without another one. */
  private static final Pattern WAITED = Pattern.compile("waiting for .* \\([1-9][0-9]+ s\\)");

  private static SplitNetwork network;
  private static ThreeNodes cluster;
  private static int round;

  /** What of a node's network is cut. */
  private enum Cut {
    MEMBERS,
    MEMBERS_AND_DATABASE,
    WHAT_IT_SENDS;

    void make(int node) {
      if (this == WHAT_IT_SENDS) {
        others(node).forEach(other -> network.cutOneWay(node, other));
        return;
      }
      network.cut(Net.MEMBERS, node);
      if (this == MEMBERS_AND_DATABASE) {
        network.cut(Net.DATABASE, node);
      }
    }

    void mend(int node) {
      if (this == WHAT_IT_SENDS) {
        others(node).forEach(other -> network.mendOneWay(node, other));
        return;
      }
      network.mend(Net.MEMBERS, node);
      if (this == MEMBERS_AND_DATABASE) {
        network.mend(Net.DATABASE, node);
      }
    }
  }

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    SplitNetwork.obstacle()
        .ifPresent(
            why -> {
              String told = "PartitionIT proves nothing here: no network namespaces: " + why;
              System.out.println(told);
              Assumptions.abort(told);
            });
    network = SplitNetwork.of(ThreeNodes.MANY);
    cluster = ThreeNodes.start(folder, network);
  }

  @AfterAll
  static void end() {
    try {
      if (cluster != null) {
        cluster.close();
      }
    } finally {
      if (network != null) {
        network.close();
      }
    }
  }

  /** The first of the seeds might take itself for the only one. */
  @Test
  void shouldHaveOneOwnerWhenTheFirstNodeIsCutOff() throws Exception {
    cut(Cut.MEMBERS, 0);
  }

  @Test
  void shouldHaveOneOwnerWhenANodeIsCutOffFromTheDatabaseToo() throws Exception {
    cut(Cut.MEMBERS_AND_DATABASE, 1);
  }

  @Test
  void shouldHaveOneOwnerWhenANodeHearsTheOthersAndIsNotHeard() throws Exception {
    cut(Cut.WHAT_IT_SENDS, 2);
  }

  @Test
  @Tag("endurance")
  void shouldHaveOneOwnerWhenNodesAreCutOffThirtyTimes() throws Exception {
    long seed = System.nanoTime();
    System.out.println("PartitionIT seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 10; i++) {
      for (Cut cut : Cut.values()) {
        cut(cut, random.nextInt(ThreeNodes.MANY));
      }
    }
  }

  private static void cut(Cut cut, int victim) throws Exception {
    String prefix = "ledger-" + round++ + "-";
    List<String> agents = IntStream.range(0, AGENTS).mapToObj(i -> prefix + i).toList();
    Map<String, Writers> load = new LinkedHashMap<>();
    try {
      for (String agent : agents) {
        cluster.any().add(agent, spec(agent));
        load.put(agent, writers(agent));
      }
      List<String> held = awaitHeld(victim, agents);
      load.values().forEach(writers -> writers.awaitMore(30));
      Map<String, Duration> times = cutOff(cut, victim, agents);
      load.values().forEach(writers -> writers.awaitMore(ThreeNodes.MANY));
      Map<String, List<Acknowledged>> acknowledged = new LinkedHashMap<>();
      for (Map.Entry<String, Writers> one : load.entrySet()) {
        acknowledged.put(one.getKey(), one.getValue().finish());
      }
      System.out.printf(
          "PartitionIT: %s of node %d, which held %d of %d agents: %s%n",
          cut, victim, held.size(), AGENTS, times);
      acknowledged.forEach(
          (agent, ids) -> {
            Ledger.verify(Ledger.ids(cluster.any(), agent), ids);
            List<Long> epochs = Reigns.verify(cluster.database, agent);
            System.out.printf(
                "  %s: %d ids acknowledged, epochs %s, callers were told %s%n",
                agent, ids.size(), epochs, Objects.requireNonNull(load.get(agent)).outcomes());
          });
      assertThat(times.get("its processes are gone")).isLessThanOrEqualTo(STOP);
      assertThat(times.get("all agents answer")).isLessThanOrEqualTo(LOSS);
      agents.forEach(agent -> cluster.any().remove(agent));
    } finally {
      load.values().forEach(Writers::close);
    }
  }

  /** Cuts a node off until it has ended and been started again; how long what took. */
  private static Map<String, Duration> cutOff(Cut cut, int victim, List<String> agents)
      throws Exception {
    NodeProcess node = cluster.node(victim);
    Map<String, Duration> times = new LinkedHashMap<>();
    int before = node.logged().length();
    long began = System.nanoTime();
    cut.make(victim);
    try {
      await().pollInterval(LOOK_AT).until(() -> Processes.ofNode(node.data()).isEmpty());
      times.put("its processes are gone", since(began));
      agents.forEach(agent -> awaitAnswer(victim, agent));
      times.put("all agents answer", since(began));
      assertThat(node.awaitEndOfOther()).isEqualTo(1);
      times.put("it has ended", since(began));
      assertThat(node.logged().substring(before)).contains("cluster_downed");
      startInVain(cut, node);
    } finally {
      cut.mend(victim);
    }
    long mended = System.nanoTime();
    if (cut == Cut.MEMBERS_AND_DATABASE) {
      node.startAgain();
    }
    node.api();
    cluster.awaitMembers(ThreeNodes.MANY);
    times.put("it is a member again, since the cut was mended", since(mended));
    return times;
  }

  /** As a service manager does: the node must neither serve nor run an agent. */
  private static void startInVain(Cut cut, NodeProcess node) throws Exception {
    int before = node.logged().length();
    node.startAgain();
    if (cut == Cut.MEMBERS_AND_DATABASE) {
      assertThat(node.awaitEndOfOther()).isEqualTo(1);
      assertThat(node.logged().substring(before)).contains("store_unreachable");
    } else {
      await().until(() -> WAITED.matcher(node.logged().substring(before)).find());
      assertThat(node.isServing()).isFalse();
    }
    assertThat(Processes.ofNode(node.data())).isEmpty();
  }

  private static void awaitAnswer(int victim, String agent) {
    int asked = others(victim).get(0);
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              try {
                return cluster.at(asked).ask(agent, "{\"op\":\"count\"}", LOOK).isOk();
              } catch (UncheckedIOException e) {
                return false;
              }
            });
  }

  /** Its agents of these, once there is one. */
  private static List<String> awaitHeld(int victim, List<String> agents) {
    Path data = cluster.node(victim).data();
    return await()
        .until(
            () ->
                agents.stream().filter(agent -> !Processes.ofAgent(data, agent).isEmpty()).toList(),
            held -> !held.isEmpty());
  }

  /** Each of them calls one node, whichever part that is in. */
  private static Writers writers(String agent) {
    AtomicInteger next = new AtomicInteger();
    ThreadLocal<Integer> home = ThreadLocal.withInitial(next::getAndIncrement);
    return Writers.start(() -> cluster.at(home.get()), agent, ThreeNodes.MANY, TIMEOUT);
  }

  /** Without checkpoints: all that was ever written is to be seen. */
  private static String spec(String agent) {
    return TestAgents.spec(
        agent,
        "ledger.py",
        "",
        "checkpoint { every = 1h, after-entries = 10000000 }",
        TestAgents.UNDAUNTED);
  }

  private static List<Integer> others(int node) {
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < ThreeNodes.MANY; i++) {
      if (i != node) {
        others.add(i);
      }
    }
    return others;
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
