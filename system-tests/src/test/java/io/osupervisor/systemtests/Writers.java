package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.systemtests.NodeApi.Reply;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Callers that write to a ledger at the same time, each one id after the other. An id is written
 * under its own idempotency key and repeated with it until the node says what became of it.
 */
final class Writers implements AutoCloseable {
  /** An id that a caller was told is kept, and where. */
  record Acknowledged(int writer, String id, long position) {}

  /** Refusals after which the same key is to be sent again. */
  static final Set<String> REPEAT =
      Set.of(
          "agent_left",
          "agent_moving",
          "agent_restarted",
          "in_progress",
          "not_ready",
          "not_running",
          "overloaded",
          "stopped",
          "storage_unavailable",
          "timeout");

  private final Supplier<NodeApi> node;
  private final String agent;
  private final Duration timeout;
  private final Duration pause;
  private final ExecutorService threads;
  private final List<Future<?>> running = new ArrayList<>();
  private final ConcurrentLinkedQueue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
  private final AtomicLong count = new AtomicLong();
  private final AtomicLongArray counts;
  private final Map<String, AtomicLong> outcomes = new ConcurrentHashMap<>();
  private final AtomicLong unsure = new AtomicLong();
  private final Times times = new Times();
  private volatile boolean stopping;

  private Writers(
      Supplier<NodeApi> node, String agent, int writers, Duration timeout, Duration pause) {
    this.node = node;
    this.agent = agent;
    this.timeout = timeout;
    this.pause = pause;
    this.threads = Executors.newFixedThreadPool(writers);
    this.counts = new AtomicLongArray(writers);
    for (int i = 0; i < writers; i++) {
      int writer = i;
      running.add(threads.submit(() -> writeOn(writer)));
    }
  }

  static Writers start(NodeProcess node, String agent, int writers) {
    return new Writers(node::api, agent, writers, NodeApi.USUAL_TIMEOUT, Duration.ZERO);
  }

  /**
   * With any node of a cluster.
   *
   * @param node the one to ask next
   * @param timeout of each request: what is lost on its way to a node that dies is heard of by that
   */
  static Writers start(Supplier<NodeApi> node, String agent, int writers, Duration timeout) {
    return new Writers(node, agent, writers, timeout, Duration.ZERO);
  }

  /**
   * As {@link #start(Supplier, String, int, Duration)}, but they do not take all that the machine
   * has.
   *
   * @param pause of a writer between an acknowledgement and its next id
   */
  static Writers paced(
      Supplier<NodeApi> node, String agent, int writers, Duration timeout, Duration pause) {
    return new Writers(node, agent, writers, timeout, pause);
  }

  /** Waits until so many more ids are acknowledged. */
  void awaitMore(long ids) {
    long wanted = count.get() + ids;
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> count.get() >= wanted || running.stream().anyMatch(Future::isDone));
  }

  /** Tells whether by now each of them has had so many more ids acknowledged. */
  BooleanSupplier each(long ids) {
    long[] wanted =
        IntStream.range(0, counts.length()).mapToLong(i -> counts.get(i) + ids).toArray();
    return () ->
        running.stream().anyMatch(Future::isDone)
            || IntStream.range(0, wanted.length).allMatch(i -> counts.get(i) >= wanted[i]);
  }

  /** How many ids are acknowledged. */
  long acknowledged() {
    return count.get();
  }

  /** Lets every writer have its last id acknowledged; gives all that were. */
  List<Acknowledged> finish() throws Exception {
    stopping = true;
    for (Future<?> writer : running) {
      writer.get(Patience.LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
    }
    return List.copyOf(acknowledged);
  }

  /** How often the callers were told what. */
  Map<String, AtomicLong> outcomes() {
    return new TreeMap<>(outcomes);
  }

  /** How often a caller was not told whether its request took effect. */
  long unsure() {
    return unsure.get();
  }

  /** From an id's first request to its acknowledgement; once they have finished. */
  Times times() {
    return times;
  }

  @Override
  public void close() {
    stopping = true;
    threads.shutdownNow();
  }

  private void writeOn(int writer) {
    for (long n = 0; !stopping; n++) {
      String id = "w%d-%06d".formatted(writer, n);
      long began = System.nanoTime();
      acknowledged.add(new Acknowledged(writer, id, position(id)));
      synchronized (times) {
        times.add(Duration.ofNanos(System.nanoTime() - began));
      }
      count.incrementAndGet();
      counts.incrementAndGet(writer);
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private long position(String id) {
    while (true) {
      try {
        NodeApi api = node.get();
        String append = "{\"op\":\"append\",\"id\":\"%s\"}".formatted(id);
        Reply reply = api.once(agent, append, id, timeout);
        if (reply.isOk()) {
          tell(reply.body().path("replayed").asBoolean() ? "replayed" : "ok");
          return checked(id, reply.data());
        }
        boolean unknown = reply.isUnknown();
        tell(unknown ? reply.code() + " unknown" : reply.code());
        unsure.addAndGet(unknown ? 1 : 0);
        if (reply.code().equals("outcome_unknown")) {
          reply = api.ask(agent, "{\"op\":\"find\",\"id\":\"%s\"}".formatted(id));
          if (reply.isOk()) {
            return only(id, reply.data());
          }
        }
        if (!REPEAT.contains(reply.code())) {
          throw new IllegalStateException("a wrong answer for " + id + ": " + reply.text());
        }
      } catch (UncheckedIOException e) {
        tell("connection_lost");
        unsure.incrementAndGet();
      }
    }
  }

  private static long checked(String id, JsonNode data) {
    if (!data.path("id").asText().equals(id)) {
      throw new IllegalStateException("the answer for " + id + " is another's: " + data);
    }
    return data.path("position").asLong();
  }

  /** Its entry is durable, but no answer: the state says where it is. */
  private static long only(String id, JsonNode positions) {
    if (positions.size() != 1) {
      throw new IllegalStateException(id + " has a durable entry, but is at " + positions);
    }
    return positions.get(0).asLong();
  }

  private void tell(String outcome) {
    outcomes.computeIfAbsent(outcome, o -> new AtomicLong()).incrementAndGet();
  }
}
