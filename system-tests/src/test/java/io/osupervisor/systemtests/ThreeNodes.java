package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A cluster of three nodes, each a JVM of its own, on one real PostgreSQL. */
final class ThreeNodes implements AutoCloseable {
  static final int MANY = 3;

  final SharedDatabase database;
  private final List<Integer> ports;
  private final Site site;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  private ThreeNodes(Path folder, Site site, String settings) throws IOException {
    this.site = site;
    this.database = SharedDatabase.start(folder.resolve("database"), site.database());
    this.ports = FreePorts.take(MANY);
    try {
      for (int i = 0; i < MANY; i++) {
        Path file = folder.resolve("node" + i + ".conf");
        Files.writeString(file, settings(i) + settings);
        List<String> arguments = List.of("-c", file.toString());
        nodes.add(
            NodeProcess.start(
                folder.resolve("data" + i), site.inside(i), List.of("-Xmx400m"), arguments));
      }
      awaitMembers(MANY);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  static ThreeNodes start(Path folder) throws IOException {
    return new ThreeNodes(folder, new Site() {}, "");
  }

  /** With more settings of each node, HOCON. */
  static ThreeNodes start(Path folder, String settings) throws IOException {
    return new ThreeNodes(folder, new Site() {}, settings);
  }

  /** On another site than loopback; who made it closes it, afterwards. */
  static ThreeNodes start(Path folder, Site site) throws IOException {
    return new ThreeNodes(folder, site, "");
  }

  NodeProcess node(int index) {
    return nodes.get(index);
  }

  /** Its name among the members. */
  String address(int index) {
    return site.member(index) + ":" + ports.get(index);
  }

  /** A node that serves, another one each time. Callers under load ask: it is cheap. */
  NodeApi any() {
    return next().or(() -> await().until(this::next, Optional::isPresent)).orElseThrow();
  }

  private Optional<NodeApi> next() {
    return IntStream.range(0, MANY)
        .mapToObj(i -> nodes.get(Math.floorMod(turn.getAndIncrement(), MANY)))
        .filter(NodeProcess::isServing)
        .map(NodeProcess::api)
        .findFirst();
  }

  /** Waits until it has all its nodes, and each of them has as many agents as the others. */
  void awaitEven(int agents) {
    awaitMembers(MANY);
    await().until(() -> spread().stream().allMatch(many -> many == agents / MANY));
  }

  /** A node, once it serves. */
  NodeApi at(int index) {
    return await()
        .until(
            () ->
                node(index).isServing()
                    ? Optional.of(node(index).api())
                    : Optional.<NodeApi>empty(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** How many agents a node holds. */
  int agentsOf(int index) {
    return spread().get(index);
  }

  /** How many agents each node holds, by what another one hears of it; 0 of one that is away. */
  List<Integer> spread() {
    JsonNode members = members(any());
    return IntStream.range(0, MANY)
        .map(
            index -> {
              for (JsonNode member : members) {
                if (member.path("address").asText().equals(address(index))) {
                  return member.path("agents").asInt();
                }
              }
              return 0;
            })
        .boxed()
        .toList();
  }

  /** Ends all of them with SIGKILL at once. */
  void killAll() {
    nodes.forEach(node -> Processes.kill(node.pid()));
    nodes.forEach(NodeProcess::kill);
  }

  /** Starts all of them at once, and waits until each serves. */
  void restartAll() {
    ExecutorService threads = Executors.newFixedThreadPool(MANY);
    try {
      List<CompletableFuture<NodeApi>> starts =
          nodes.stream()
              .map(node -> CompletableFuture.supplyAsync(node::restart, threads))
              .toList();
      starts.forEach(CompletableFuture::join);
    } finally {
      threads.shutdown();
    }
  }

  /** The oldest member: what there is once in the cluster runs there. */
  int oldest() {
    for (JsonNode member : members(any())) {
      if (member.path("oldest").asBoolean()) {
        return IntStream.range(0, MANY)
            .filter(i -> address(i).equals(member.path("address").asText()))
            .findFirst()
            .orElseThrow();
      }
    }
    throw new IllegalStateException("no member is the oldest");
  }

  /** Waits until every node that serves sees so many members, all of them up and reachable. */
  void awaitMembers(int many) {
    for (NodeProcess node : nodes) {
      if (node.isServing()) {
        await().until(() -> upAndReachable(node.api()) == many);
      }
    }
  }

  static int upAndReachable(NodeApi api) {
    int up = 0;
    for (JsonNode member : members(api)) {
      if (!member.path("status").asText().equals("up") || !member.path("reachable").asBoolean()) {
        return 0;
      }
      up++;
    }
    return up;
  }

  static JsonNode members(NodeApi api) {
    return api.get("/api/v1/cluster/members").body().path("members");
  }

  private String settings(int index) {
    String seeds =
        IntStream.range(0, MANY)
            .mapToObj(i -> "\"" + address(i) + "\"")
            .collect(Collectors.joining(", "));
    return """
    osupervisor.cluster { port = %d, seed-nodes = [%s] }
    osupervisor.store { kind = postgresql, url = "%s" }
    """
            .formatted(ports.get(index), seeds, database.url())
        + site.settings(index);
  }

  /** Ends all of them in order, at once. */
  @Override
  public void close() {
    nodes.forEach(NodeProcess::signalEnd);
    nodes.forEach(NodeProcess::close);
    database.close();
  }
}
