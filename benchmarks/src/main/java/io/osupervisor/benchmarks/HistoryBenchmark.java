package io.osupervisor.benchmarks;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Requests to an agent whose node keeps a run history as it does by default, beside the same on a
 * node that keeps none. Each round measures the side without it twice, which tells what noise is.
 */
final class HistoryBenchmark implements Benchmark {
  private static final Value DATA = Value.parseJson("{\"text\":\"" + "x".repeat(100) + "\"}");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String WITHOUT = "without it";
  private static final String AGENT = "echo";
  private static final int ONE_BY_ONE = 4000;
  private static final int OPEN = 64;
  private static final int PIPELINED = 40_000;
  private static final int PER_SECOND = 400;
  private static final int SERIES = 1000;
  private static final String DROPPED = "osup_history_dropped_total";

  @Override
  public String name() {
    return "history";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    try (Workspace kept = new Workspace();
        Workspace unkept = new Workspace();
        LocalNode with = LocalNode.start(kept, "history.enabled = true");
        LocalNode without = LocalNode.start(unkept, "history.enabled = false")) {
      AgentClient ours = agent(with);
      AgentClient reference = agent(without);
      for (AgentClient client : List.of(ours, reference)) {
        oneByOne(client, extent.of(3 * ONE_BY_ONE));
        new Pipeline(client, DATA, OPEN).run(extent.of(PIPELINED));
      }
      List<Figure> figures = new ArrayList<>(latency(extent, ours, reference));
      figures.addAll(paced(extent, with, ours, reference));
      figures.add(rate(extent, ours, reference));
      return figures;
    }
  }

  private static AgentClient agent(LocalNode node) throws Exception {
    AgentClient client = node.add(BenchmarkAgent.ECHO, AGENT, Map.of("state", Value.of("none")));
    node.whole(AGENT, 0);
    return client;
  }

  private static Sample oneByOne(AgentClient client, int times) throws Exception {
    return Stopwatch.micros(
        times, () -> client.request(DATA, PATIENCE).toCompletableFuture().join());
  }

  private static List<Figure> latency(Extent extent, AgentClient ours, AgentClient reference)
      throws Exception {
    int times = extent.of(ONE_BY_ONE);
    List<Sample> first = new ArrayList<>();
    List<Sample> second = new ArrayList<>();
    Side twice =
        () -> {
          first.add(oneByOne(reference, times));
          second.add(oneByOne(reference, times));
          return Sample.of(List.of(first.get(first.size() - 1), second.get(second.size() - 1)));
        };
    Pairs pairs = Pairs.measure(extent.rounds(), () -> oneByOne(ours, times), twice);
    Pairs apart = new Pairs(first, second);
    return List.of(
        latency("p50", 5, pairs, apart, Sample::median),
        latency("p99", 10, pairs, apart, Sample::p99));
  }

  private static Figure latency(
      String which, double percent, Pairs pairs, Pairs apart, ToDoubleFunction<Sample> figure) {
    double noise = Spread.of(apart(apart, figure)).median();
    return Figure.of(
        "request with a run history, one at a time, " + which,
        Unit.MICROSECONDS,
        WITHOUT,
        Target.atMostPercentMore(percent, noise, Unit.MICROSECONDS),
        pairs,
        figure);
  }

  private static double[] apart(Pairs series, ToDoubleFunction<Sample> figure) {
    double[] apart = series.ours(figure);
    double[] second = series.reference(figure);
    for (int i = 0; i < apart.length; i++) {
      apart[i] = Math.abs(apart[i] - second[i]);
    }
    return apart;
  }

  /** At such a pace every request is kept. */
  private static List<Figure> paced(
      Extent extent, LocalNode node, AgentClient ours, AgentClient reference) throws Exception {
    int requests = extent.of(SERIES);
    long dropped = node.counter(DROPPED);
    Pairs pairs =
        Pairs.measure(
            extent.rounds(),
            () -> new Paced(ours, DATA, PER_SECOND).micros(requests),
            () -> new Paced(reference, DATA, PER_SECOND).micros(requests));
    if (node.counter(DROPPED) > dropped) {
      throw new IllegalStateException("the history dropped rows at " + PER_SECOND + " a second");
    }
    return List.of(paced("p50", pairs, Sample::median), paced("p99", pairs, Sample::p99));
  }

  private static Figure paced(String which, Pairs pairs, ToDoubleFunction<Sample> figure) {
    return Figure.of(
        "the same, 400 a second, " + which, Unit.MICROSECONDS, WITHOUT, Target.NONE, pairs, figure);
  }

  private static Figure rate(Extent extent, AgentClient ours, AgentClient reference)
      throws Exception {
    int total = extent.of(PIPELINED);
    Pairs pairs =
        Pairs.measure(
            extent.rounds(),
            () -> Stopwatch.rate(total, () -> new Pipeline(ours, DATA, OPEN).run(total)),
            () -> Stopwatch.rate(total, () -> new Pipeline(reference, DATA, OPEN).run(total)));
    return Figure.of(
        "requests with a run history, 64 open",
        Unit.PER_SECOND,
        WITHOUT,
        Target.NONE,
        pairs,
        Sample::median);
  }
}
