package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that takes its time for each sync of the journal: whoever writes waits for it, nobody else
 * does. Agents that beat are left alone, the management answers, and memory stays as it is.
 */
class SlowDiskIT {
  private static final String LEDGER = "ledger";
  private static final int WRITERS = 32;
  private static final long MOST_GROWTH = 64L << 20;
  private static final String QUICK = "heartbeat { interval = 200ms, timeout = 2s }";
  private static final String COUNT = "{\"op\":\"count\"}";

  /** The longest that the management may keep anybody waiting, half the longest sync. */
  private static final Duration LONGEST = Duration.ofMillis(2_500);

  /** What half of its answers meet: half of a sync of 500 ms. */
  private static final Duration MEDIAN = Duration.ofMillis(250);

  /** The heap is there from the start, so that what the process grows by is something else. */
  private static final List<String> FIXED_HEAP =
      List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");

  @BeforeAll
  static void needsStrace() throws Exception {
    assumeTrue(Strace.mayTrace(), "there is no strace, or it may not look into processes");
  }

  @Test
  @Tag("proof")
  void shouldKeepOnlyThoseWaitingWhoWrite(@TempDir Path folder) throws Exception {
    try (NodeProcess node = NodeProcess.start(folder.resolve("data"), FIXED_HEAP, List.of())) {
      NodeApi api = node.api();
      api.add(LEDGER, TestAgents.ledger(LEDGER));
      List<String> others = IntStream.range(0, 4).mapToObj(i -> "patient-" + i).toList();
      others.forEach(id -> api.add(id, TestAgents.spec(id, "worker.py", "", QUICK)));
      others.forEach(id -> assertThat(api.ask(id, COUNT).isOk()).isTrue());
      List<Long> pids = others.stream().map(api::pid).toList();
      try (Writers writers = Writers.start(node, LEDGER, WRITERS)) {
        writers.awaitMore(2_000);
        long heapBefore = Processes.liveHeap(node.pid());
        long before = Processes.rss(node.pid());
        for (long millis : List.of(50L, 500L, 5_000L)) {
          Times answers = slow(node, Duration.ofMillis(millis), folder, writers);
          long outside = Processes.rss(node.pid()) - before;
          long heap = Processes.liveHeap(node.pid()) - heapBefore;
          System.out.printf(
              "SlowDiskIT: with %d ms for each sync, %d answers of the management: %s;"
                  + " the node grew by %.1f MB outside the heap, %.1f MB live on it%n",
              millis, answers.count(), answers, outside / 1e6, heap / 1e6);
          assertThat(answers.max()).isLessThan(LONGEST);
          assertThat(answers.percentile(0.5)).isLessThan(MEDIAN);
          assertThat(outside).isLessThan(MOST_GROWTH);
          assertThat(heap).isLessThan(MOST_GROWTH);
        }
        assertThat(node.logged()).contains("the journal's disk is slow: a commit of");
        List<Writers.Acknowledged> acknowledged = writers.finish();
        Ledger.verify(Ledger.ids(api, LEDGER), acknowledged);
      }
      assertThat(others.stream().map(api::pid).toList()).isEqualTo(pids);
      others.forEach(id -> assertThat(api.agent(id).path("restarts").asInt()).isZero());
      assertThat(api.agent(LEDGER).path("restarts").asInt()).isZero();
    }
  }

  /** Asks the management until every writer was kept waiting at least once. */
  private static Times slow(NodeProcess node, Duration delay, Path folder, Writers writers)
      throws Exception {
    Times answers = new Times();
    String inject = "inject=msync:delay_enter=" + TimeUnit.MILLISECONDS.toMicros(delay.toMillis());
    try (Strace strace =
        Strace.at(
            node.pid(),
            "osup-journal",
            folder.resolve("trace"),
            "-e",
            "trace=msync",
            "-e",
            inject)) {
      long wanted = writers.acknowledged() + 2L * WRITERS;
      long began = System.nanoTime();
      while (writers.acknowledged() < wanted) {
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Patience.LIMIT);
        answers.measure(() -> assertThat(node.api().get("/api/v1/agents").isOk()).isTrue());
      }
      assertThat(strace.isAttached()).isTrue();
    }
    return answers;
  }
}
