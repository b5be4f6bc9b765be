package io.osupervisor.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.agent.health.InstanceMetrics;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.supervisor.AgentClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From a checked candidate to a pair of shadows that serve, the cut of the primary's traffic among
 * it; then the shadows of many trials at once.
 */
final class ShadowBenchmark implements Benchmark {
  private static final Value DATA = Value.of("are you there?");
  private static final String BARE = "bare start to first answer";
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int PAIRS = 8;

  /** Two shadows each: as many as a node runs at most, if nothing else is said. */
  private static final int TRIALS = 25;

  /** No verdict falls while it is measured. */
  private static final Map<String, Value> SETTINGS =
      Map.of(
          "state",
          Value.of("none"),
          "trial",
          Value.parseJson(
              "{\"min-samples\": 1000000, \"max-duration\": \"1h\", \"unfenced\": \"allow\"}"));

  private int candidates;

  @Override
  public String name() {
    return "shadow";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (Workspace workspace = new Workspace();
        LocalNode node = LocalNode.start(workspace)) {
      figures.addAll(oneByOne(extent, workspace, node));
      figures.addAll(atOnce(extent, workspace, node));
    }
    return figures;
  }

  private List<Figure> oneByOne(Extent extent, Workspace workspace, LocalNode node)
      throws Exception {
    AgentClient agent = node.add(BenchmarkAgent.ECHO, "shadowed", SETTINGS);
    node.whole("shadowed", 0);
    int pairs = extent.of(PAIRS);
    Side shadows =
        Side.of(
            pairs,
            () -> {
              Hypothesis trial = submit(agent);
              trial.await(HypothesisState.SHADOWING);
              double millis = raised(node, trial);
              trial.abort();
              return millis;
            });
    Side bare = Side.of(pairs, () -> workspace.bareToAnswer(BenchmarkAgent.ECHO, DATA));
    try (Traffic traffic = Traffic.easy(agent, DATA, 1, PAUSE)) {
      shadows.measure();
      bare.measure();
      Pairs measured = Pairs.measure(extent.rounds(), shadows, bare);
      traffic.verify();
      Unit ms = Unit.MILLISECONDS;
      Target target = Target.atMost(500, ms);
      return List.of(
          Figure.of(
              "two shadows, asked for to serving, p50", ms, BARE, target, measured, Sample::median),
          Figure.of(
              "two shadows, asked for to serving, p99 of all rounds",
              ms,
              BARE,
              target,
              measured.pooled(),
              Sample::p99));
    }
  }

  private List<Figure> atOnce(Extent extent, Workspace workspace, LocalNode node) throws Exception {
    int trials = extent.of(TRIALS);
    List<AgentClient> agents = new ArrayList<>();
    for (int i = 0; i < trials; i++) {
      agents.add(node.add(BenchmarkAgent.ECHO, "crowd-" + i, SETTINGS));
    }
    for (AgentClient agent : agents) {
      node.whole(agent.id().value(), 0);
    }
    double heapBefore = Heap.live();
    long start = System.nanoTime();
    List<Hypothesis> all = agents.stream().map(this::submit).toList();
    for (Hypothesis trial : all) {
      trial.await(HypothesisState.SHADOWING);
    }
    double millis = (System.nanoTime() - start) / 1e6;
    double heap = (Heap.live() - heapBefore) / (2 * trials);
    double[] resident = resident(agents);
    for (Hypothesis trial : all) {
      trial.abort();
    }
    Alone alone = alone(workspace, 2 * trials);
    String many = "%d shadows of %d agents at once".formatted(2 * trials, trials);
    return List.of(
        Figure.of(
            many + ", proposed to all serving, their candidates checked",
            Unit.MILLISECONDS,
            "as many bare starts, one after the other",
            Target.NONE,
            new double[] {millis},
            new double[] {alone.millis()}),
        Figure.of(
            "heap of the node for each of them",
            Unit.KIBIBYTES,
            "heap of the node without them",
            Target.NONE,
            new double[] {heap},
            new double[] {heapBefore}),
        Figure.of(
            "resident memory of each",
            Unit.KIBIBYTES,
            "of a bare process",
            Target.NONE,
            new Pairs(List.of(new Sample(resident)), List.of(alone.resident())),
            Sample::median));
  }

  private Hypothesis submit(AgentClient agent) {
    String program = BenchmarkAgent.ECHO.program() + "# " + ++candidates + "\n";
    return Hypothesis.submit(agent, BenchmarkAgent.ECHO.changed(program));
  }

  /** Milliseconds from the check's end to the shadows' service, as the node's event tells them. */
  private static double raised(LocalNode node, Hypothesis trial) throws Exception {
    for (JsonNode moved : node.events(trial.agent().id().value(), "hypothesis_moved")) {
      if (moved.path("hypothesis").asText().equals(trial.id())
          && moved.path("to").asText().equals("shadowing")) {
        return 1e3 * moved.path("stage_seconds").asDouble();
      }
    }
    throw new IOException("no event tells that " + trial.id() + " has shadows");
  }

  /** KiB of each shadow's process tree, once all were measured. */
  private static double[] resident(List<AgentClient> agents) throws IOException {
    List<Double> all = new ArrayList<>();
    for (AgentClient agent : agents) {
      all.addAll(
          Patience.await(
              "two shadows of " + agent.id(),
              () -> Optional.of(shadows(agent)).filter(pair -> pair.size() == 2)));
    }
    return all.stream().mapToDouble(kib -> kib).toArray();
  }

  private static List<Double> shadows(AgentClient agent) {
    return agent.metrics().toCompletableFuture().join().instances().stream()
        .filter(instance -> instance.role().equals("shadow") && instance.rssBytes() > 0)
        .map(InstanceMetrics::rssBytes)
        .map(bytes -> bytes / 1024.0)
        .toList();
  }

  /** As many bare processes, all kept until the last answers. */
  private record Alone(double millis, Sample resident) {}

  private static Alone alone(Workspace workspace, int processes) throws IOException {
    workspace.installed(BenchmarkAgent.ECHO);
    List<BareAgent> all = new ArrayList<>();
    try {
      long start = System.nanoTime();
      for (int i = 0; i < processes; i++) {
        BareAgent bare = workspace.bare(BenchmarkAgent.ECHO);
        all.add(bare);
        bare.greet().request(DATA);
      }
      double millis = (System.nanoTime() - start) / 1e6;
      double[] resident = new double[processes];
      for (int i = 0; i < processes; i++) {
        resident[i] = all.get(i).resident();
      }
      return new Alone(millis, new Sample(resident));
    } finally {
      all.forEach(BareAgent::close);
    }
  }
}
