package io.osupervisor.benchmarks;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Requests without entries: through the typed client and over HTTP, beside the bare pipe. */
final class RequestBenchmark implements Benchmark {
  private static final Value DATA = Value.parseJson("{\"text\":\"" + "x".repeat(100) + "\"}");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ONE_BY_ONE = 4000;
  private static final int OPEN = 64;
  private static final int PIPELINED = 40_000;

  @Override
  public String name() {
    return "request";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (Workspace workspace = new Workspace();
        LocalNode node = LocalNode.start(workspace);
        BareAgent bare = workspace.bare(BenchmarkAgent.ECHO).greet()) {
      AgentClient client = node.add(BenchmarkAgent.ECHO, "echo", Map.of("state", Value.of("none")));
      node.whole("echo", 0);
      warmUp(extent, client, bare);
      figures.addAll(oneByOne(extent, client, bare));
      figures.add(pipelined(extent, client, bare));
      figures.addAll(http(extent, node, client));
    }
    return figures;
  }

  private static void warmUp(Extent extent, AgentClient client, BareAgent bare) throws Exception {
    int times = extent.of(3 * ONE_BY_ONE);
    Stopwatch.micros(times, () -> bare.request(DATA));
    Stopwatch.micros(times, () -> request(client));
    new Pipeline(client, DATA, OPEN).run(extent.of(PIPELINED));
    bare.pipeline(DATA, extent.of(PIPELINED), OPEN);
  }

  private static List<Figure> oneByOne(Extent extent, AgentClient client, BareAgent bare)
      throws Exception {
    int times = extent.of(ONE_BY_ONE);
    Pairs pairs =
        Pairs.measure(
            extent.rounds(),
            () -> Stopwatch.micros(times, () -> request(client)),
            () -> Stopwatch.micros(times, () -> bare.request(DATA)));
    Target target = Target.atMostTimesOrPlus(2, 40, Unit.MICROSECONDS);
    return List.of(
        Figure.of(
            "request, one at a time, p50",
            Unit.MICROSECONDS,
            "bare pipe",
            target,
            pairs,
            Sample::median),
        Figure.of(
            "request, one at a time, p99",
            Unit.MICROSECONDS,
            "bare pipe",
            Target.NONE,
            pairs,
            Sample::p99));
  }

  private static Figure pipelined(Extent extent, AgentClient client, BareAgent bare)
      throws Exception {
    int total = extent.of(PIPELINED);
    Pipeline pipeline = new Pipeline(client, DATA, OPEN);
    Pairs pairs =
        Pairs.measure(
            extent.rounds(),
            () -> Stopwatch.rate(total, () -> pipeline.run(total)),
            () -> Stopwatch.rate(total, () -> bare.pipeline(DATA, total, OPEN)));
    return Figure.of(
        "requests, 64 open",
        Unit.PER_SECOND,
        "bare pipe",
        Target.atLeastTimes(0.5),
        pairs,
        Sample::median);
  }

  private static List<Figure> http(Extent extent, LocalNode node, AgentClient client)
      throws Exception {
    int times = extent.of(ONE_BY_ONE);
    try (KeepAlive connection = new KeepAlive(node.uri(), node.token())) {
      String body = "{\"data\":" + DATA.toJson() + "}";
      Side http =
          () ->
              Stopwatch.micros(times, () -> connection.post("/api/v1/agents/echo/requests", body));
      http.measure();
      Pairs pairs =
          Pairs.measure(
              extent.rounds(), http, () -> Stopwatch.micros(times, () -> request(client)));
      return List.of(
          Figure.of(
              "request over HTTP, one at a time, p50",
              Unit.MICROSECONDS,
              "typed client",
              Target.NONE,
              pairs,
              Sample::median));
    }
  }

  private static void request(AgentClient client) {
    client.request(DATA, PATIENCE).toCompletableFuture().join();
  }
}
