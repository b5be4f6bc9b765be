package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.config.Flag;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.supervisor.LiveAgents;
import io.osupervisor.supervisor.LiveMembers;
import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.audit.AuditLog;
import io.osupervisor.supervisor.history.RunHistory;
import io.osupervisor.supervisor.telemetry.AgentNumbers;
import io.osupervisor.supervisor.telemetry.EventHub;
import io.osupervisor.supervisor.telemetry.HypothesisMeters;
import io.osupervisor.supervisor.telemetry.Prometheus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;

/** A real management endpoint on a free port, with agents that are actors. */
public final class LiveNode implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public final Path data;
  public final Token token;

  /** Of somebody else. */
  public final Token second;

  /** Of somebody who may only read. */
  public final Token third;

  private final TokenFiles tokens;

  public final EventHub events = new EventHub(64, InstantSource.system());
  public final Readiness readiness = new Readiness();
  public final LiveAgents agents;
  private final ActorTestKit kit = ActorTestKit.create();
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final HttpClient client = HttpClient.newHttpClient();
  private final AuditLog audit;

  /** Told by tests how requests ended. */
  public final RunHistory history;

  private final Management management;

  /** An answer. */
  public record Answer(int status, String type, Map<String, List<String>> headers, String text) {
    public JsonNode json() {
      if (!type.contains("json")) {
        return MissingNode.getInstance();
      }
      return read(text);
    }
  }

  static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public LiveNode() throws Exception {
    data = Files.createTempDirectory("osup-node");
    tokens = new TokenFiles(data);
    token = tokens.first();
    second = tokens.create("ann", Role.OPERATOR);
    third = tokens.create("vic", Role.VIEWER);
    agents = new LiveAgents(kit);
    audit = AuditLog.open(data.resolve("audit"), InstantSource.system());
    NodeConfig config =
        NodeConfig.load(
            Optional.empty(),
            Map.of(),
            List.of(new Flag("--port", "osupervisor.management.port", "0")));
    history =
        RunHistory.of(
            config.settings().history(),
            data.resolve("history"),
            FreeSpaceGate.alwaysOpen(),
            InstantSource.fixed(Instant.EPOCH));
    history.start();
    management =
        Management.start(
                kit.system(),
                config.settings().management(),
                parts(config),
                new Management.Threads(threads, threads))
            .toCompletableFuture()
            .get();
    readiness.markReady();
  }

  private Management.Parts parts(NodeConfig config) {
    InstantSource clock = InstantSource.system();
    return new Management.Parts(
        agents,
        new LiveMembers(),
        config.agentSpecs(),
        VersionStore.open(data.resolve("genomes")),
        StartGate.unlimited(1),
        audit,
        history,
        events,
        new Prometheus(new AgentNumbers(agents, clock), new HypothesisMeters()),
        data.resolve("logs"),
        readiness,
        tokens,
        clock);
  }

  List<Endpoint> endpoints() {
    NodeConfig config = NodeConfig.load(Optional.empty(), Map.of(), List.of());
    Executor none = Runnable::run;
    Entrance entrance =
        new Entrance(
            new Credentials(List.of(token)),
            config.settings().management().failureLimit(),
            audit,
            new SimpleMeterRegistry(),
            InstantSource.system());
    return Management.endpoints(parts(config), new Management.Threads(none, none), entrance);
  }

  public URI uri() {
    return management.uri();
  }

  public Answer get(String path) {
    return call("GET", path, "", "", Map.of());
  }

  public Answer post(String path, String json) {
    return call("POST", path, json.isEmpty() ? "" : "application/json", json, Map.of());
  }

  /** Calls with the token, unless a header replaces it. */
  public Answer call(
      String method, String path, String type, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .timeout(Patience.LIMIT)
            .setHeader("Authorization", "Bearer " + token.reveal());
    if (!type.isEmpty()) {
      request.setHeader("Content-Type", type);
    }
    headers.forEach(request::setHeader);
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
      Contract.hold(method, response.uri(), response.statusCode());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("content-type").orElse(""),
          response.headers().map(),
          response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A stream of bytes that has no end of its own. */
  public InputStream stream(String path, Map<String, String> headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri() + path))
            .setHeader("Authorization", "Bearer " + token.reveal());
    headers.forEach(request::setHeader);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()).body();
  }

  /** Entrusts an agent of this id. */
  public Answer create(String id) {
    return post(
        "/api/v1/agents",
        "{\"id\":\""
            + id
            + "\",\"command\":[\"/bin/true\"],"
            + "\"genome\":{\"files\":{\"a.py\":\"print(1)\"}}}");
  }

  /** A documented path with everything there that it names. */
  public String fill(String path) {
    create("there");
    String checkpoint = post("/api/v1/agents/there/checkpoints", "").json().path("id").asText();
    String version = get("/api/v1/agents/there").json().path("primary_version").asText();
    String hypothesis =
        post("/api/v1/agents/there/hypotheses", "{\"reason\":\"an index\"}")
            .json()
            .path("hypothesis_id")
            .asText();
    return path.replace("{id}", "there")
            .replace("{c}", checkpoint)
            .replace("{h}", hypothesis)
            .replace("{v}", version)
            .replace("{w}", version)
            .replace("{member}", path.endsWith("/down") ? LiveMembers.LOST : LiveMembers.SELF)
            .replace("{file}", "index.html")
        + (path.endsWith("/events") ? "?follow=false" : "");
  }

  /** Ends it and leaves nothing behind. */
  @Override
  public void close() throws IOException {
    management.stop(Duration.ofMillis(100)).toCompletableFuture().join();
    kit.shutdownTestKit();
    threads.shutdownNow();
    audit.close();
    history.close();
    try (Stream<Path> all = Files.walk(data)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
