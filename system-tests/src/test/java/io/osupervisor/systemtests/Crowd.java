package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.NodeApi.Reply;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The agents of three nodes: some that are asked all the time, and many that nobody asks. */
final class Crowd implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int ADDED_AT_ONCE = 16;

  private final ThreeNodes cluster;
  private final List<List<String>> written = new ArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();
  private final ExecutorService callers;
  private int idle;

  /**
   * @param busy how many are asked
   */
  Crowd(ThreeNodes cluster, int busy) throws Exception {
    this.cluster = cluster;
    this.callers = Executors.newFixedThreadPool(Math.max(busy, ADDED_AT_ONCE));
    List<Callable<Void>> adds = new ArrayList<>();
    for (int i = 0; i < busy; i++) {
      written.add(new ArrayList<>());
      adds.add(add(i, name(i), TestAgents.ledger(name(i))));
    }
    all(adds);
    awaitAllRun();
  }

  private static String name(int busy) {
    return "busy-" + busy;
  }

  /** Entrusts so many more that nobody will ask, and waits until they run. */
  void addIdle(int more) throws Exception {
    List<Callable<Void>> adds =
        IntStream.range(idle, idle + more)
            .<Callable<Void>>mapToObj(i -> add(i, "idle-" + i, TestAgents.tiny("idle-" + i)))
            .toList();
    idle += more;
    all(adds);
    awaitAllRun();
  }

  private Callable<Void> add(int index, String id, String spec) {
    return () -> {
      entrance(index).add(id, spec);
      return null;
    };
  }

  private <T> List<T> all(List<Callable<T>> work) throws Exception {
    List<T> done = new ArrayList<>();
    for (Future<T> one : callers.invokeAll(work)) {
      done.add(one.get());
    }
    return done;
  }

  int size() {
    return written.size() + idle;
  }

  /** Waits until all of them are there and run. */
  void awaitAllRun() {
    await()
        .atMost(PATIENCE)
        .pollInterval(LOOK)
        .ignoreException(UncheckedIOException.class)
        .until(() -> AgentList.of(cluster.any()).count(AgentList::runs) == size());
  }

  /** Waits until the most and the fewest agents of a node differ by no more than this. */
  List<Integer> awaitSpread(int most) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(LOOK)
        .until(cluster::spread, spread -> sum(spread) == size() && gap(spread) <= most);
  }

  private static int sum(List<Integer> spread) {
    return spread.stream().mapToInt(Integer::intValue).sum();
  }

  static int gap(List<Integer> spread) {
    List<Integer> sorted = spread.stream().sorted().toList();
    return sorted.get(sorted.size() - 1) - sorted.get(0);
  }

  /** Has all busy agents write ids at once, each one after the other; by way of all nodes. */
  Times write(int each) throws Exception {
    Times times = new Times();
    List<Callable<Times>> loads =
        IntStream.range(0, written.size())
            .<Callable<Times>>mapToObj(busy -> () -> write(busy, each))
            .toList();
    all(loads).forEach(times::addAll);
    return times;
  }

  private Times write(int busy, int each) {
    Times times = new Times();
    for (int i = 0; i < each; i++) {
      String id = "id-" + ids.incrementAndGet();
      times.measure(() -> append(busy, id));
      written.get(busy).add(id);
    }
    return times;
  }

  /** An agent may be on its way to another node: then it is asked once more. */
  private void append(int busy, String id) {
    String data = "{\"op\":\"append\",\"id\":\"" + id + "\"}";
    Reply reply = entrance(busy).once(name(busy), data, id);
    while (!reply.isOk()) {
      assertThat(reply.code()).isIn(Writers.REPEAT);
      repeated.incrementAndGet();
      reply = entrance(busy).once(name(busy), data, id);
    }
  }

  /** How often a busy agent refused, and was asked again. */
  int repeated() {
    return repeated.get();
  }

  private NodeApi entrance(int index) {
    return cluster.node(index % ThreeNodes.MANY).api();
  }

  /** Every id that was acknowledged is there, once and in order. */
  void verify() {
    for (int i = 0; i < written.size(); i++) {
      assertThat(Ledger.ids(cluster.any(), name(i))).isEqualTo(written.get(i));
    }
  }

  @Override
  public void close() {
    callers.shutdownNow();
  }
}
