package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many agents on one node: all start, are watched, come back together and cost little. */
class ManyAgentsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long MOST_HEAP = 100_000;
  private static final double MOST_IDLE_SHARE = 0.5;
  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final int BUSY = 50;
  private static final int REQUESTS = 20;
  private static final String COUNT = "{\"op\":\"count\"}";

  @Test
  void shouldKeepFiftyAgents(@TempDir Path data) throws Exception {
    keep(data, 50);
  }

  @Test
  @Tag("proof")
  void shouldKeepAThousandAgents(@TempDir Path data) throws Exception {
    keep(data, 1000);
  }

  private static void keep(Path data, int agents) throws Exception {
    try (NodeProcess node = NodeProcess.start(data, List.of("-Xmx1g"), List.of())) {
      NodeApi api = node.api();
      api.add("first", TestAgents.spec("first", "worker.py", ""));
      assertThat(api.ask("first", COUNT).isOk()).isTrue();
      awaitOpenHistory(api);
      long heapBefore = Processes.liveHeap(node.pid());
      List<String> ids = IntStream.range(0, agents).mapToObj("light-%d"::formatted).toList();
      Duration up = Times.of(() -> start(api, ids));
      long heap = (Processes.liveHeap(node.pid()) - heapBefore) / agents;
      double idle = idleShare(node);
      Duration back = Times.of(() -> killAtOnce(api, ids, agents / 10));
      Times busy = busy(api, ids.subList(0, BUSY));
      System.out.printf(
          "ManyAgentsIT: %d agents up in %d ms, %d B of heap each, node uses %.2f cores idle,"
              + " a tenth killed at once back in %d ms, %d requests each to %d at once %s%n",
          agents, up.toMillis(), heap, idle, back.toMillis(), REQUESTS, BUSY, busy);
      assertThat(heap).isLessThan(MOST_HEAP);
      assertThat(idle).isLessThan(MOST_IDLE_SHARE);
    }
  }

  /** The history's database is the node's: no agent is to be charged for it. */
  private static void awaitOpenHistory(NodeApi api) {
    await()
        .atMost(PATIENCE)
        .until(() -> !api.get("/api/v1/agents/first/requests").body().path("requests").isEmpty());
  }

  private static void start(NodeApi api, List<String> ids) {
    ids.parallelStream().forEach(id -> api.add(id, TestAgents.spec(id, "worker.py", "")));
    awaitAll(api, ids.size() + 1, AgentList::runs, PATIENCE);
  }

  /** Processor time of the node while nobody asks anything, as a share of a core. */
  private static double idleShare(NodeProcess node) {
    double before = Processes.cpuSeconds(node.pid());
    long started = System.nanoTime();
    await().atMost(PATIENCE).until(() -> since(started).compareTo(IDLE) > 0);
    return (Processes.cpuSeconds(node.pid()) - before) / (since(started).toNanos() / 1e9);
  }

  private static void killAtOnce(NodeApi api, List<String> ids, int count) {
    Map<String, Long> before = AgentList.of(api).pids();
    List<String> killed = ids.subList(0, count);
    killed.forEach(id -> Processes.kill(before.getOrDefault(id, 0L)));
    awaitAll(
        api,
        ids.size() + 1 - count,
        agent -> AgentList.runs(agent) && before.containsValue(AgentList.pid(agent)),
        PATIENCE);
    awaitAll(
        api,
        count,
        agent -> AgentList.runs(agent) && !before.containsValue(AgentList.pid(agent)),
        PATIENCE);
    Map<String, Long> now = AgentList.of(api).pids();
    assertThat(ids.stream().filter(id -> !Objects.equals(before.get(id), now.get(id))))
        .as("only who was killed was started again")
        .containsExactlyInAnyOrderElementsOf(killed);
  }

  private static Times busy(NodeApi api, List<String> ids) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(ids.size());
    try {
      Times busy = new Times();
      List<Callable<Duration>> all =
          ids.stream().<Callable<Duration>>map(id -> () -> Times.of(() -> use(api, id))).toList();
      for (Future<Duration> one : callers.invokeAll(all)) {
        busy.add(one.get());
      }
      return busy;
    } finally {
      callers.shutdown();
    }
  }

  private static void use(NodeApi api, String id) {
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(api.ask(id, "{\"op\":\"wait\",\"seconds\":0.001}").isOk()).isTrue();
    }
  }

  private static void awaitAll(NodeApi api, int count, Predicate<JsonNode> wanted, Duration most) {
    await()
        .atMost(most)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> AgentList.of(api).count(wanted) == count);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
