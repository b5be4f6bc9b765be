package io.osupervisor.benchmarks;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.supervisor.AgentClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Requests at half load while a trial gets copies of them, beside the same without a trial. The
 * trial is that of a hypothesis: its candidate is the shadow that is told of, its control is one
 * more process like the primary. A series is shorter than the queue of a trial, which ends when
 * copies are lost.
 */
final class MirrorBenchmark implements Benchmark {
  private static final Value DATA = Value.parseJson("{\"text\":\"" + "x".repeat(100) + "\"}");
  private static final String AGENT = "mirrored";
  private static final String ANSWER = "    return request.data";
  private static final String WITHOUT = "without a mirror";
  private static final int PER_SECOND = 400;
  private static final int SERIES = 1000;
  private static final int WARM_SERIES = 8;

  /** A mirror that blocks takes the time of its slow side for each. */
  private static final int ON_ONE_CONNECTION = 20;

  /** No verdict falls while it is measured, and the silence of a hung shadow is none. */
  private static final Value TRIAL =
      Value.parseJson(
          """
          {"behaviour": "ignore-output", "min-samples": 1000000, "max-duration": "1h",
           "guards": [{"metric": "memory", "margin": "1000%"}], "unfenced": "allow"}\
          """);

  private static final Value HEARTBEAT =
      Value.parseJson(
          "{\"timeout\": \"10m\", \"busy-timeout\": \"10m\", \"max-silence\": \"10m\"}");

  /** What a candidate does with a request. */
  private enum Shadow {
    FAST("a fast shadow", ANSWER),
    SLOW("a 200 ms slow shadow", "    time.sleep(0.2)\n" + ANSWER),
    HUNG("a hung shadow", "    time.sleep(1_000_000)"),
    REFUSING("a refusing shadow", "    raise osup_agent.Refusal(\"no\", \"it never answers\")");

    private final String words;
    private final String deed;

    Shadow(String words, String deed) {
      this.words = words;
      this.deed = deed;
    }
  }

  private int candidates;

  @Override
  public String name() {
    return "mirror";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    int requests = extent.of(SERIES);
    List<Figure> figures = new ArrayList<>();
    try (Workspace workspace = new Workspace();
        LocalNode node = LocalNode.start(workspace)) {
      Map<String, Value> settings =
          Map.of("state", Value.of("none"), "trial", TRIAL, "heartbeat", HEARTBEAT);
      AgentClient agent = node.add(BenchmarkAgent.ECHO, AGENT, settings);
      node.whole(AGENT, 0);
      Paced paced = new Paced(agent, DATA, PER_SECOND);
      warm(agent, paced, requests);
      for (Shadow shadow : Shadow.values()) {
        figures.addAll(measure(extent, agent, paced, shadow));
      }
      onOneConnection(extent, workspace, node).ifPresent(figures::add);
    }
    return figures;
  }

  /** Both sides are measured as they are after a while, when the code that they run is compiled. */
  private void warm(AgentClient agent, Paced paced, int requests) throws Exception {
    paced.micros(WARM_SERIES * requests);
    for (Shadow shadow : List.of(Shadow.FAST, Shadow.REFUSING)) {
      Hypothesis trial = attach(agent, shadow);
      paced.micros(WARM_SERIES * requests);
      trial.abort();
    }
  }

  private List<Figure> measure(Extent extent, AgentClient agent, Paced paced, Shadow shadow)
      throws Exception {
    int requests = extent.of(SERIES);
    List<Sample> first = new ArrayList<>();
    List<Sample> second = new ArrayList<>();
    List<Double> load = new ArrayList<>();
    List<Double> loadWithout = new ArrayList<>();
    Side without =
        () -> {
          MachineLoad.percent();
          first.add(paced.micros(requests));
          second.add(paced.micros(requests));
          loadWithout.add(MachineLoad.percent());
          return Sample.of(List.of(last(first), last(second)));
        };
    Side mirrored =
        () -> {
          Hypothesis trial = attach(agent, shadow);
          long before = trial.copies().orElse(0L);
          MachineLoad.percent();
          Sample sample = paced.micros(requests);
          load.add(MachineLoad.percent());
          Patience.await(
              "not every request was copied, or the trial ended",
              () -> trial.copies().filter(copies -> copies - before == requests));
          trial.abort();
          return sample;
        };
    Pairs pairs = Pairs.measure(extent.rounds(), mirrored, without);
    Pairs apart = new Pairs(first, second);
    List<Figure> figures = new ArrayList<>();
    figures.add(figure(shadow.words + ", p50", 10, pairs, apart, Sample::median));
    figures.add(figure(shadow.words + ", p99", 5, pairs, apart, Sample::p99));
    if (shadow == Shadow.FAST) {
      figures.add(
          Figure.of(
              "the machine meanwhile",
              Unit.PERCENT_OF_ALL_CORES,
              WITHOUT,
              Target.atMost(60, Unit.PERCENT_OF_ALL_CORES),
              load.stream().mapToDouble(share -> share).toArray(),
              loadWithout.stream().mapToDouble(share -> share).toArray()));
    }
    return figures;
  }

  private static Figure figure(
      String what, double percent, Pairs pairs, Pairs apart, ToDoubleFunction<Sample> figure) {
    Unit unit = Unit.MICROSECONDS;
    Target target = Target.atMostPercentMore(percent, noise(apart, figure), unit);
    return Figure.of("request, mirrored to " + what, unit, WITHOUT, target, pairs, figure);
  }

  /** How far two series without a mirror lie apart, in the median of the rounds. */
  private static double noise(Pairs series, ToDoubleFunction<Sample> figure) {
    double[] apart = series.ours(figure);
    double[] second = series.reference(figure);
    for (int i = 0; i < apart.length; i++) {
      apart[i] = Math.abs(apart[i] - second[i]);
    }
    return Spread.of(apart).median();
  }

  /** No two candidates are the same version. */
  private Hypothesis attach(AgentClient agent, Shadow shadow) throws IOException {
    String program =
        "import time\n%s\n# %d\n"
            .formatted(BenchmarkAgent.ECHO.program(ANSWER, shadow.deed), ++candidates);
    Hypothesis trial = Hypothesis.submit(agent, BenchmarkAgent.ECHO.changed(program));
    trial.await(HypothesisState.SHADOWING);
    return trial;
  }

  /** Beside a proxy that copies requests, too, and holds the next one up until a copy is done. */
  private Optional<Figure> onOneConnection(Extent extent, Workspace workspace, LocalNode node)
      throws Exception {
    Optional<Nginx> found = Nginx.start(workspace);
    if (found.isEmpty()) {
      System.err.println("nginx is not installed: requests beside its mirror are left out");
      return Optional.empty();
    }
    String body = "{\"data\":" + DATA.toJson() + "}";
    String path = "/api/v1/agents/" + AGENT + "/requests";
    int requests = extent.of(ON_ONE_CONNECTION);
    Hypothesis trial = attach(node.agent(AGENT), Shadow.SLOW);
    try (Nginx nginx = found.get();
        KeepAlive ours = new KeepAlive(node.uri(), node.token());
        KeepAlive theirs = new KeepAlive(nginx.uri(), "none")) {
      Side mirrored = () -> Stopwatch.micros(requests, () -> ours.post(path, body));
      Side blocked = () -> Stopwatch.micros(requests, () -> theirs.post("/", body));
      mirrored.measure();
      blocked.measure();
      Pairs pairs = Pairs.measure(extent.rounds(), mirrored, blocked);
      trial.abort();
      return Optional.of(
          Figure.of(
              "request over HTTP on one connection, mirrored to a 200 ms slow shadow, p50",
              Unit.MICROSECONDS,
              "nginx, mirror",
              Target.NONE,
              pairs,
              Sample::median));
    }
  }

  private static Sample last(List<Sample> samples) {
    return samples.get(samples.size() - 1);
  }
}
