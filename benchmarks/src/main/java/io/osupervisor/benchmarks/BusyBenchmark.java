package io.osupervisor.benchmarks;

import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Fifty agents at work at once, one request open at each, beside fifty bare processes. */
final class BusyBenchmark implements Benchmark {
  private static final Value DATA = Value.parseJson("{\"text\":\"" + "x".repeat(100) + "\"}");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String BARE = "50 bare pipes, one thread";
  private static final int AGENTS = 50;
  private static final int EACH = 400;

  private final List<Double> rates = new ArrayList<>();
  private final List<Double> bareRates = new ArrayList<>();

  @Override
  public String name() {
    return "busy";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    int each = extent.of(EACH);
    List<BareAgent> bare = new ArrayList<>();
    try (Workspace workspace = new Workspace();
        LocalNode node = LocalNode.start(workspace)) {
      List<AgentClient> agents = new ArrayList<>();
      for (int i = 0; i < AGENTS; i++) {
        agents.add(node.add(BenchmarkAgent.TINY, "busy-" + i, Map.of("state", Value.of("none"))));
        bare.add(workspace.bare(BenchmarkAgent.TINY).greet());
      }
      for (int i = 0; i < AGENTS; i++) {
        node.whole("busy-" + i, 0);
      }
      supervised(agents, each);
      bare(bare, each);
      rates.clear();
      bareRates.clear();
      return figures(
          Pairs.measure(extent.rounds(), () -> supervised(agents, each), () -> bare(bare, each)));
    } finally {
      bare.forEach(BareAgent::close);
    }
  }

  private List<Figure> figures(Pairs latencies) {
    return List.of(
        Figure.of(
            "requests to 50 agents at once",
            Unit.PER_SECOND,
            BARE,
            Target.NONE,
            rates.stream().mapToDouble(rate -> rate).toArray(),
            bareRates.stream().mapToDouble(rate -> rate).toArray()),
        Figure.of(
            "the same, latency p50",
            Unit.MICROSECONDS,
            BARE,
            Target.NONE,
            latencies,
            Sample::median),
        Figure.of(
            "the same, latency p99", Unit.MICROSECONDS, BARE, Target.NONE, latencies, Sample::p99));
  }

  /** Each agent is asked again as soon as it answered. */
  private Sample supervised(List<AgentClient> agents, int each) {
    double[] micros = new double[agents.size() * each];
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < agents.size(); i++) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      ends.add(end);
      ask(agents.get(i), micros, i * each, (i + 1) * each, end);
    }
    ends.forEach(CompletableFuture::join);
    rates.add(micros.length / ((System.nanoTime() - start) / 1e9));
    return new Sample(micros);
  }

  private static void ask(
      AgentClient agent, double[] micros, int next, int last, CompletableFuture<Void> end) {
    long start = System.nanoTime();
    agent
        .request(DATA, PATIENCE)
        .whenComplete(
            (answer, failure) -> {
              micros[next] = (System.nanoTime() - start) / 1e3;
              if (failure != null) {
                end.completeExceptionally(failure);
              } else if (next + 1 == last) {
                end.complete(null);
              } else {
                ask(agent, micros, next + 1, last, end);
              }
            });
  }

  /** All are asked, then all answers are read, in turn. */
  private Sample bare(List<BareAgent> agents, int each) throws IOException {
    double[] micros = new double[agents.size() * each];
    long[] asked = new long[agents.size()];
    long start = System.nanoTime();
    for (int turn = 0; turn < each; turn++) {
      for (int i = 0; i < asked.length; i++) {
        asked[i] = System.nanoTime();
        agents.get(i).ask(DATA);
        agents.get(i).flush();
      }
      for (int i = 0; i < asked.length; i++) {
        agents.get(i).next(AgentMessage.Response.class);
        micros[turn * asked.length + i] = (System.nanoTime() - asked[i]) / 1e3;
      }
    }
    bareRates.add(micros.length / ((System.nanoTime() - start) / 1e9));
    return new Sample(micros);
  }
}
