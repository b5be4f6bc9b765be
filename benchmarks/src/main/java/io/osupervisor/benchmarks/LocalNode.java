package io.osupervisor.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node in this JVM, as {@code osup up} runs it. */
final class LocalNode implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How a line of an event's data begins. */
  private static final String DATA = "data: ";

  private final Node node;
  private final String token;
  private final HttpClient http = HttpClient.newHttpClient();

  private LocalNode(Node node, String token) {
    this.node = node;
    this.token = token;
  }

  static LocalNode start(Workspace workspace) throws IOException {
    return start(workspace, "");
  }

  /** Starts a node with these of its settings, as in its file. */
  static LocalNode start(Workspace workspace, String settings) throws IOException {
    Path data = workspace.path("data");
    Path file = workspace.path("node.conf");
    Files.writeString(
        file,
        """
        osupervisor { data-dir = "%s", management.port = 0, %s }
        """
            .formatted(data, settings));
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
    call("POST", "/api/v1/agents", agent.spec(id, settings));
    return agent(id);
  }

  /** Gives an agent another spec and returns once its new version serves; gives that version. */
  String update(String id, String spec) throws IOException, InterruptedException {
    String before = whole(id, 0).version();
    call("PUT", "/api/v1/agents/" + id, spec);
    return Patience.await(
        "another version of the agent '" + id + "'",
        () ->
            in(agent(id).show().toCompletableFuture().join(), "serving").stream()
                .map(InstanceView::version)
                .filter(version -> !version.equals(before))
                .findFirst());
  }

  /** The data of an agent's events of one type that are still kept, oldest first. */
  List<JsonNode> events(String id, String type) throws IOException, InterruptedException {
    String stream =
        call("GET", "/api/v1/events?follow=false&agent=%s&type=%s".formatted(id, type), "");
    List<JsonNode> events = new ArrayList<>();
    for (String line : stream.lines().filter(line -> line.startsWith(DATA)).toList()) {
      events.add(JSON.readTree(line.substring(DATA.length())).path("data"));
    }
    return events;
  }

  /** What a counter of the node itself shows. */
  long counter(String name) throws IOException, InterruptedException {
    String line = name + " ";
    return call("GET", "/metrics", "")
        .lines()
        .filter(metric -> metric.startsWith(line))
        .mapToLong(metric -> (long) Double.parseDouble(metric.substring(line.length())))
        .findFirst()
        .orElseThrow();
  }

  private String call(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri() + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  /** The primary once it serves and so many standbys follow the log. */
  InstanceView whole(String id, int standbys) throws IOException {
    return Patience.await(
        "the agent '" + id + "' with " + standbys + " standbys",
        () -> {
          AgentView view = agent(id).show().toCompletableFuture().join();
          return in(view, "following").size() < standbys
              ? Optional.empty()
              : in(view, "serving").stream().findFirst();
        });
  }

  private static List<InstanceView> in(AgentView view, String state) {
    return view.instances().stream().filter(i -> i.state().equals(state)).toList();
  }

  @Override
  public void close() {
    node.stop().toCompletableFuture().join();
  }
}
