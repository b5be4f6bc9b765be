package io.osupervisor.benchmarks;

import io.osupervisor.agent.AgentReply.AgentView;
import io.osupervisor.agent.AgentReply.InstanceView;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.supervisor.AgentClient;
import io.osupervisor.supervisor.Node;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A node in this JVM, as {@code osup up} runs it. */
final class LocalNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Node node;
  private final String token;
  private final HttpClient http = HttpClient.newHttpClient();

  private LocalNode(Node node, String token) {
    this.node = node;
    this.token = token;
  }

  static LocalNode start(Workspace workspace) throws IOException {
    Path data = workspace.path("data");
    Path file = workspace.path("node.conf");
    Files.writeString(
        file,
        """
        osupervisor { data-dir = "%s", management.port = 0 }
        pekko.coordinated-shutdown.exit-jvm = off
        """
            .formatted(data));
    Node node =
        Node.start(NodeConfig.load(Optional.of(file), Map.of(), List.of()))
            .toCompletableFuture()
            .join();
    return new LocalNode(node, Files.readString(data.resolve("token")).strip());
  }

  URI uri() {
    return node.uri();
  }

  String token() {
    return token;
  }

  AgentClient agent(String id) {
    return node.agents().agent(id);
  }

  /** Entrusts an agent and returns once it is being started. */
  AgentClient add(BenchmarkAgent agent, String id, Map<String, Value> settings)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri() + "/api/v1/agents"))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(agent.spec(id, settings)))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return agent(id);
  }

  /** The primary once it serves and so many standbys follow the log. */
  InstanceView whole(String id, int standbys) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      AgentView view = agent(id).show().toCompletableFuture().join();
      List<InstanceView> serving = in(view, "serving");
      if (!serving.isEmpty() && in(view, "following").size() >= standbys) {
        return serving.get(0);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    throw new IOException("the agent '" + id + "' does not come up");
  }

  private static List<InstanceView> in(AgentView view, String state) {
    return view.instances().stream().filter(i -> i.state().equals(state)).toList();
  }

  @Override
  public void close() {
    node.stop().toCompletableFuture().join();
  }
}
