package io.osupervisor.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.config.Flag;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.supervisor.management.Contract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A real node in this JVM, on a data directory that outlives it, spoken to over HTTP. */
final class TestNode implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AGENTS = "/api/v1/agents";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Node node;
  private final String token;

  private TestNode(Node node, String token) {
    this.node = node;
    this.token = token;
  }

  /** What came back. */
  record Answer(int status, JsonNode body) {
    String code() {
      return body.path("code").asText();
    }

    String outcome() {
      return body.path("outcome").asText();
    }
  }

  /**
   * Starts a node.
   *
   * @param settings keys and values, in turns
   */
  static TestNode start(Path data, String... settings) throws Exception {
    return start(data, FreeSpace::of, settings);
  }

  static TestNode start(Path data, Function<Path, FreeSpace> space, String... settings)
      throws Exception {
    Node node =
        Node.start(config(data, settings), space)
            .toCompletableFuture()
            .get(Patience.SECONDS, TimeUnit.SECONDS);
    return new TestNode(node, Files.readString(data.resolve("token")).strip());
  }

  static NodeConfig config(Path data, String... settings) {
    List<Flag> flags = new ArrayList<>();
    flags.add(new Flag("--data", "osupervisor.data-dir", data.toString()));
    flags.add(new Flag("--port", "osupervisor.management.port", "0"));
    // It is none of most tests' business; those of the whole product have it on, as it comes.
    flags.add(new Flag("history", "osupervisor.history.enabled", "false"));
    for (int i = 0; i < settings.length; i += 2) {
      flags.add(new Flag("test", settings[i], settings[i + 1]));
    }
    return NodeConfig.load(Optional.empty(), Map.of(), flags);
  }

  Node node() {
    return node;
  }

  /** The spec of an agent that sums; {@code more} is JSON without braces, and may be empty. */
  static String spec(String id, String more) {
    return spec(id, program(), more);
  }

  static String spec(String id, String program, String more) {
    try {
      ObjectNode spec = (ObjectNode) JSON.readTree("{" + more + "}");
      spec.put("id", id);
      spec.put("start-timeout", "1m");
      spec.putArray("command").add("/usr/bin/python3").add("adder.py");
      spec.putObject("genome").putObject("files").put("adder.py", program);
      return spec.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String program() {
    try (InputStream in = TestNode.class.getResourceAsStream("/agents/adder.py")) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer create(String spec) {
    return call("POST", AGENTS, spec, Map.of());
  }

  /** Creates an agent that sums, and waits until it serves. */
  void running(String id) {
    Answer created = create(spec(id, ""));
    if (created.status() != 201) {
      throw new AssertionError(created.toString());
    }
    awaitState(id, "running");
  }

  /** The ids of all agents, in order. */
  List<String> ids() {
    List<String> ids = new ArrayList<>();
    call("GET", AGENTS, "", Map.of())
        .body()
        .path("agents")
        .forEach(agent -> ids.add(agent.path("id").asText()));
    return ids;
  }

  JsonNode show(String id) {
    return get(id, "").body();
  }

  Answer get(String id, String path) {
    return call("GET", AGENTS + "/" + id + path, "", Map.of());
  }

  Answer post(String id, String path) {
    return call("POST", AGENTS + "/" + id + path, "", Map.of());
  }

  Answer put(String id, String spec) {
    return call("PUT", AGENTS + "/" + id, spec, Map.of());
  }

  Answer delete(String id, String path) {
    return call("DELETE", AGENTS + "/" + id + path, "", Map.of());
  }

  Answer request(String id, String data) {
    return requestBody(id, patiently(data), Map.of());
  }

  Answer keyed(String id, String data, String key) {
    return requestBody(id, patiently(data), Map.of("Idempotency-Key", key));
  }

  private static String patiently(String data) {
    return "{\"data\":" + data + ",\"timeout_ms\":" + Patience.LIMIT.toMillis() + "}";
  }

  Answer requestBody(String id, String body, Map<String, String> headers) {
    return call("POST", AGENTS + "/" + id + "/requests", body, headers);
  }

  /** The sum after an addition. */
  long add(String id, long number) {
    Answer answer = request(id, "{\"add\":" + number + "}");
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    return answer.body().path("data").path("total").asLong();
  }

  void awaitState(String id, String state) {
    Patience.await().until(() -> show(id).path("state").asText().equals(state));
  }

  /** The process id of the primary instance; 0 without one. */
  long pid(String id) {
    for (JsonNode instance : show(id).path("instances")) {
      if (instance.path("role").asText().equals("primary")) {
        return instance.path("pid").asLong();
      }
    }
    return 0;
  }

  Answer call(String method, String path, String body, Map<String, String> headers) {
    HttpResponse<String> response = send(method, path, body, headers);
    try {
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    }
  }

  /** What is no JSON. */
  String text(String path) {
    return send("GET", path, "", Map.of()).body();
  }

  /** The lines with the data of the events of a type since the node started. */
  List<String> events(String agent, String type) {
    return text("/api/v1/events?follow=false&agent=" + agent + "&type=" + type)
        .lines()
        .filter(line -> line.startsWith("data:"))
        .toList();
  }

  private HttpResponse<String> send(
      String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node.uri() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .timeout(Patience.LIMIT.multipliedBy(2))
            .setHeader("Authorization", "Bearer " + token);
    if (!body.isEmpty()) {
      request.setHeader("Content-Type", "application/json");
    }
    headers.forEach(request::setHeader);
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
      Contract.hold(method, response.uri(), response.statusCode());
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Drains and ends the node. */
  @Override
  public void close() {
    node.stop().toCompletableFuture().orTimeout(Patience.SECONDS, TimeUnit.SECONDS).join();
  }
}
