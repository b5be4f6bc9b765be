package io.osupervisor.benchmarks;

import io.osupervisor.agent.AgentReply.HypothesisDetail;
import io.osupervisor.agent.AgentReply.StageView;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.supervisor.AgentClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From the decision to take a version back to the first answer of the one before: a person asks for
 * it, or a watch finds that the version only fails.
 */
final class RollbackBenchmark implements Benchmark {
  private static final String ASKED = "asked";
  private static final String WATCHED = "watched";
  private static final String BARE = "bare start to first answer";
  private static final String COUNT = "    agent.state[\"value\"] += 1";
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int CALLERS = 4;
  private static final int ROLLBACKS = 10;
  private static final int BREACHES = 3;

  /** What works as a shadow and fails as the primary. */
  private static final String BOMB =
      """
          if os.environ["OSUP_ROLE"] != "shadow":
              raise osup_agent.Refusal("boom", "it worked as a shadow")
      """;

  /** A few answers decide the trial; the watch is never over. */
  private static final Map<String, Value> SETTINGS =
      Map.of(
          "trial",
          Value.parseJson(
              """
              {"min-samples": 25, "max-duration": "2m", "unfenced": "allow",
               "guards": [{"metric": "agreement", "minimum": "70%"}]}\
              """),
          "watch",
          Value.parseJson("{\"window\": \"1h\", \"min-samples\": 1000000}"));

  private int bombs;

  @Override
  public String name() {
    return "rollback";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (Workspace workspace = new Workspace();
        LocalNode node = LocalNode.start(workspace)) {
      figures.addAll(asked(extent, workspace, node));
      figures.addAll(breached(extent, workspace, node));
    }
    return figures;
  }

  private static List<Figure> asked(Extent extent, Workspace workspace, LocalNode node)
      throws Exception {
    AgentClient agent = node.add(BenchmarkAgent.COUNTER, ASKED, Map.of());
    String one = node.whole(ASKED, 0).version();
    String program = BenchmarkAgent.COUNTER.program() + "# another version\n";
    String two = node.update(ASKED, BenchmarkAgent.COUNTER.spec(ASKED, Map.of(), program));
    try (Traffic traffic = Traffic.easy(agent, Value.NULL, CALLERS, PAUSE)) {
      int times = extent.of(ROLLBACKS);
      Side rollbacks = Side.of(times, () -> rollBack(node, agent, traffic, one, two));
      List<Figure> figures =
          figures(
              "rollback asked to the older version's first answer",
              measure(extent, workspace, times, rollbacks));
      traffic.verify();
      return figures;
    }
  }

  /** Deploys the first of two versions, waits until the second is kept, and goes back to it. */
  private static double rollBack(
      LocalNode node, AgentClient agent, Traffic traffic, String first, String second)
      throws IOException {
    agent.rollBackTo(first, "it is to be taken back", "benchmark").toCompletableFuture().join();
    node.whole(ASKED, 1);
    Traffic.Turn turn = traffic.turnTo(second);
    long decided = System.nanoTime();
    agent.rollBack("it is measured", "benchmark").toCompletableFuture().join();
    return (turn.first() - decided) / 1e6;
  }

  private List<Figure> breached(Extent extent, Workspace workspace, LocalNode node)
      throws Exception {
    AgentClient agent = node.add(BenchmarkAgent.COUNTER, WATCHED, SETTINGS);
    node.whole(WATCHED, 0);
    try (Traffic traffic = Traffic.easy(agent, Value.NULL, CALLERS, PAUSE)) {
      int times = extent.of(BREACHES);
      return figures(
          "breach found to the older version's first answer",
          measure(extent, workspace, times, Side.of(times, () -> breach(agent, traffic))));
    }
  }

  private double breach(AgentClient agent, Traffic traffic) throws IOException {
    traffic.forgive();
    String program =
        "import os\n%s# %d\n"
            .formatted(BenchmarkAgent.COUNTER.program(COUNT, BOMB + COUNT), ++bombs);
    Hypothesis bomb = Hypothesis.submit(agent, BenchmarkAgent.COUNTER.changed(program));
    bomb.await(HypothesisState.ROLLED_BACK);
    Instant back = Patience.await("an answer after the rollback", traffic::recovered);
    return Duration.between(decided(bomb.detail()), back).toNanos() / 1e6;
  }

  private static Instant decided(HypothesisDetail detail) {
    return detail.stages().stream()
        .filter(stage -> stage.name().equals("rolling_back"))
        .map(StageView::started)
        .findFirst()
        .orElseThrow();
  }

  private static Pairs measure(Extent extent, Workspace workspace, int times, Side rollbacks)
      throws Exception {
    Side bare = Side.of(times, () -> workspace.bareToAnswer(BenchmarkAgent.ECHO, Value.NULL));
    rollbacks.measure();
    bare.measure();
    return Pairs.measure(extent.rounds(), rollbacks, bare);
  }

  private static List<Figure> figures(String what, Pairs pairs) {
    Unit ms = Unit.MILLISECONDS;
    return List.of(
        Figure.of(what + ", p50", ms, BARE, Target.NONE, pairs, Sample::median),
        Figure.of(
            what + ", p99 of all rounds",
            ms,
            BARE,
            Target.atMost(1000, ms),
            pairs.pooled(),
            Sample::p99));
  }
}
