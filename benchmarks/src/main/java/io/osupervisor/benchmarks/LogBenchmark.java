package io.osupervisor.benchmarks;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Requests that write one entry of the write-ahead log each, beside raw synchronous puts. */
final class LogBenchmark implements Benchmark {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String RAW = "raw LevelDB put, synchronous";
  private static final int ONE_BY_ONE = 1000;
  private static final int OPEN = 64;
  private static final int PIPELINED = 10_000;

  @Override
  public String name() {
    return "log";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    try (Workspace workspace = new Workspace();
        LocalNode node = LocalNode.start(workspace);
        RawLog raw = RawLog.open(workspace.path("raw"))) {
      AgentClient client = node.add(BenchmarkAgent.COUNTER, "counter", Map.of());
      node.whole("counter", 0);
      Side puts = () -> Stopwatch.micros(extent.of(ONE_BY_ONE), raw::put);
      Side requests = () -> Stopwatch.micros(extent.of(ONE_BY_ONE), () -> request(client));
      requests.measure();
      puts.measure();
      Pairs oneByOne = Pairs.measure(extent.rounds(), requests, puts);
      return List.of(
          Figure.of(
              "request with one entry, one at a time, p50",
              Unit.MICROSECONDS,
              RAW,
              Target.NONE,
              oneByOne,
              Sample::median),
          Figure.of(
              "request with one entry, one at a time, p99",
              Unit.MICROSECONDS,
              RAW,
              Target.NONE,
              oneByOne,
              Sample::p99),
          pipelined(extent, client, raw));
    }
  }

  private static Figure pipelined(Extent extent, AgentClient client, RawLog raw) throws Exception {
    int total = extent.of(PIPELINED);
    int puts = extent.of(ONE_BY_ONE);
    Pipeline pipeline = new Pipeline(client, Value.NULL, OPEN);
    pipeline.run(total);
    Pairs pairs =
        Pairs.measure(
            extent.rounds(),
            () -> Stopwatch.rate(total, () -> pipeline.run(total)),
            () -> Stopwatch.rate(puts, () -> put(raw, puts)));
    return Figure.of(
        "requests with one entry, 64 open",
        Unit.PER_SECOND,
        RAW,
        Target.NONE,
        pairs,
        Sample::median);
  }

  private static void put(RawLog raw, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      raw.put();
    }
  }

  private static void request(AgentClient client) {
    client.request(Value.NULL, PATIENCE).toCompletableFuture().join();
  }
}
