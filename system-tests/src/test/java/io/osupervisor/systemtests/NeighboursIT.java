package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An agent that misbehaves as badly as it can neither slows another one nor fills the node. */
class NeighboursIT {
  private static final String NEIGHBOUR = "neighbour";
  private static final String COUNT = "{\"op\":\"count\"}";
  private static final int REQUESTS = 300;
  private static final int FACTOR = 2;

  /** The agent that floods, and the node that reads what it writes. */
  private static final int LOOPS = 2;

  private static final Duration SCHEDULING = Duration.ofMillis(15);

  private static final long MOST_GROWTH = 64L << 20;
  private static final long MOST_LOG = 60L << 20;

  private static NodeProcess node;

  /** What the agent does, and that it does it. */
  enum Misbehaviour {
    STDERR,
    STDOUT,
    DEAF,
    LEAK,
    FORK;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @BeforeAll
  static void startNode(@TempDir Path data) {
    // The heap is there from the start, so that growth is what lies outside of it.
    node =
        NodeProcess.start(data, List.of("-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch"), List.of());
    node.api().add(NEIGHBOUR, TestAgents.spec(NEIGHBOUR, "worker.py", ""));
    latencies(node.api());
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  @ParameterizedTest
  @EnumSource
  void shouldSpareTheNeighbour(Misbehaviour misbehaviour) throws Exception {
    compare(misbehaviour, 3);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("proof")
  void shouldSpareTheNeighbourForLong(Misbehaviour misbehaviour) throws Exception {
    compare(misbehaviour, 7);
  }

  /**
   * Beside plain processes that use up as many cores, and beside the agent, in turns; the median of
   * the pairs counts. So both sides see the same scheduler, on a machine busy with whatever else.
   */
  private static void compare(Misbehaviour misbehaviour, int pairs) throws Exception {
    NodeApi api = node.api();
    long pid = api.pid(NEIGHBOUR);
    long rss = Processes.rss(node.pid());
    List<Duration> excess = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      Duration plain = besideLoops(api).percentile(0.99);
      Duration noisy = beside(misbehaviour, api).percentile(0.99);
      excess.add(noisy.minus(plain.multipliedBy(FACTOR)));
      shown.add(Times.text(plain) + " / " + Times.text(noisy));
    }
    long growth = Processes.rss(node.pid()) - rss;
    System.out.printf(
        "NeighboursIT %s: p99 beside loops / beside it %s, node grew by %d KiB%n",
        misbehaviour.word(), shown, growth >> 10);
    assertThat(excess.stream().sorted().toList().get(pairs / 2)).isLessThan(SCHEDULING);
    assertThat(growth).isLessThan(MOST_GROWTH);
    assertThat(api.pid(NEIGHBOUR)).isEqualTo(pid);
    assertThat(api.agent(NEIGHBOUR).path("restarts").asInt()).isZero();
    assertThat(size(node.data().resolve("logs"))).isLessThan(MOST_LOG);
  }

  private static Times besideLoops(NodeApi api) throws IOException {
    List<Process> loops = new ArrayList<>();
    try {
      for (int i = 0; i < LOOPS; i++) {
        loops.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
      }
      return latencies(api);
    } finally {
      loops.forEach(Process::destroyForcibly);
    }
  }

  private static Times beside(Misbehaviour misbehaviour, NodeApi api) throws Exception {
    String id = "unruly-" + misbehaviour.word();
    String limits = "limits { memory = 96MiB, processes = 16 }\nkill-grace = 100ms";
    api.add(id, TestAgents.spec(id, "unruly.py", misbehaviour.word(), limits));
    await().until(() -> api.state(id).equals("running") || api.pid(id) != 0);
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      if (misbehaviour == Misbehaviour.DEAF) {
        crowd(callers, api, id);
      }
      return latencies(api);
    } finally {
      callers.shutdown();
      api.remove(id);
      await().until(() -> Processes.ofAgent(node.data(), id).isEmpty());
    }
  }

  /** Sends more than a pipe holds to an agent that does not read. */
  private static void crowd(ExecutorService callers, NodeApi api, String id) {
    String data = "\"" + "x".repeat(100_000) + "\"";
    for (int i = 0; i < 8; i++) {
      callers.execute(() -> api.ask(id, data));
    }
  }

  private static Times latencies(NodeApi api) {
    Times times = new Times();
    for (int i = 0; i < REQUESTS; i++) {
      times.measure(() -> assertThat(api.ask(NEIGHBOUR, COUNT).isOk()).isTrue());
    }
    return times;
  }

  /** A log that is turned over meanwhile counts under one of its names. */
  private static long size(Path directory) {
    File[] files = directory.toFile().listFiles();
    return files == null ? 0 : Stream.of(files).mapToLong(File::length).sum();
  }
}
