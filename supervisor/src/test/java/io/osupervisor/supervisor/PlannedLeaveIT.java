package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.TestNode.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in this JVM, on one real PostgreSQL, the oldest of which leaves under load. */
class PlannedLeaveIT {
  private static final int NODES = 3;
  private static final List<String> AGENTS = List.of("a", "b", "c", "d", "e", "f");
  private static final String ADD = "{\"data\":{\"add\":1},\"timeout_ms\":60000}";

  private final List<TestNode> nodes = new ArrayList<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final ConcurrentLinkedQueue<Answer> refusals = new ConcurrentLinkedQueue<>();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private Postgres database;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    database = Postgres.start();
    List<Integer> ports = freePorts();
    String seeds =
        ports.stream()
            .map(port -> "127.0.0.1:" + port)
            .collect(Collectors.joining("\", \"", "[\"", "\"]"));
    List<CompletableFuture<TestNode>> starting =
        ports.stream()
            .map(
                port ->
                    CompletableFuture.supplyAsync(
                        () -> node(folder.resolve("node-" + port), port, seeds), callers))
            .toList();
    for (CompletableFuture<TestNode> one : starting) {
      nodes.add(one.get(Patience.SECONDS, TimeUnit.SECONDS));
    }
    await().until(() -> members(nodes.get(0)).size() == NODES);
  }

  @AfterEach
  void stop() throws Exception {
    over.set(true);
    callers.shutdown();
    nodes.forEach(TestNode::close);
    if (database != null) {
      database.close();
    }
  }

  private TestNode node(Path data, int port, String seeds) {
    try {
      return TestNode.start(
          data,
          "osupervisor.store.kind",
          "postgresql",
          "osupervisor.store.url",
          database.url(),
          "osupervisor.cluster.port",
          Integer.toString(port),
          "osupervisor.cluster.seed-nodes",
          seeds);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Nothing is repeated here, so what is counted twice or not at all shows. */
  @Test
  void shouldAnswerOrSafelyRefuseWhateverMeetsALeave() throws Exception {
    TestNode oldest = nodes.get(oldest());
    List<TestNode> others = nodes.stream().filter(node -> node != oldest).toList();
    for (String agent : AGENTS) {
      others.get(0).running(agent);
    }
    Map<String, AtomicInteger> added =
        AGENTS.stream().collect(Collectors.toMap(agent -> agent, agent -> new AtomicInteger()));
    List<CompletableFuture<Void>> calling = new ArrayList<>();
    for (TestNode node : nodes) {
      added.forEach(
          (agent, count) ->
              calling.add(CompletableFuture.runAsync(() -> call(node, agent, count), callers)));
    }
    awaitMore(added);

    Answer ordered =
        others.get(0).call("POST", memberPath(address(oldest)) + "/leave", "{}", Map.of());
    assertThat(ordered.status()).as(ordered.toString()).isEqualTo(202);
    oldest.node().whenStopped().toCompletableFuture().get(Patience.SECONDS, TimeUnit.SECONDS);
    awaitMore(added);
    over.set(true);
    for (CompletableFuture<Void> caller : calling) {
      caller.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    assertThat(refusals).allMatch(refusal -> refusal.outcome().equals("not_delivered"));
    added.forEach((agent, count) -> assertThat(others.get(1).add(agent, 0)).isEqualTo(count.get()));
  }

  /** Until the test is over, or the node refuses for good. */
  private void call(TestNode node, String agent, AtomicInteger added) {
    while (!over.get()) {
      try {
        Answer answer = node.requestBody(agent, ADD, Map.of());
        if (answer.status() == 200) {
          added.incrementAndGet();
        } else {
          refusals.add(answer);
          if (answer.code().equals("not_ready")) {
            return;
          }
        }
      } catch (UncheckedIOException broken) {
        // A port that is closed has taken nothing; a connection that breaks may have.
        assertThat(broken).hasCauseInstanceOf(ConnectException.class);
        return;
      }
    }
  }

  private static void awaitMore(Map<String, AtomicInteger> added) {
    Map<AtomicInteger, Integer> now =
        added.values().stream().collect(Collectors.toMap(count -> count, AtomicInteger::get));
    await()
        .until(
            () ->
                now.entrySet().stream()
                    .allMatch(count -> count.getKey().get() > count.getValue() + NODES));
  }

  private int oldest() {
    for (var member : members(nodes.get(0))) {
      if (member.path("oldest").asBoolean()) {
        String address = member.path("address").asText();
        return IntStream.range(0, NODES)
            .filter(i -> address(nodes.get(i)).equals(address))
            .findFirst()
            .orElseThrow();
      }
    }
    throw new IllegalStateException("nobody is the oldest");
  }

  private static com.fasterxml.jackson.databind.JsonNode members(TestNode node) {
    return node.call("GET", "/api/v1/cluster/members", "", Map.of()).body().path("members");
  }

  private static String memberPath(String address) {
    return "/api/v1/cluster/members/" + address;
  }

  private static String address(TestNode node) {
    return node.node().address().getHost().orElseThrow()
        + ":"
        + node.node().address().getPort().orElseThrow();
  }

  private static List<Integer> freePorts() throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    List<Integer> ports = taken.stream().map(ServerSocket::getLocalPort).toList();
    for (ServerSocket one : taken) {
      one.close();
    }
    return ports;
  }
}
