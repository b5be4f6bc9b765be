package io.osupervisor.benchmarks;

import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.AgentReply.InstanceView;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From {@code kill -9} of an agent to its first answer, beside the start of the bare process. */
final class RestartBenchmark implements Benchmark {
  private static final Value DATA = Value.of("are you there?");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final AgentClient.Options IDEMPOTENT =
      new AgentClient.Options(null, null, true, false);
  private static final int KILLS = 20;
  private static final String PERIOD = "1ms";

  /** Longer than the period, which is one of service. */
  private static final Duration SERVED = Duration.ofMillis(2);

  @Override
  public String name() {
    return "restart";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (Workspace workspace = new Workspace();
        LocalNode node = LocalNode.start(workspace)) {
      for (BenchmarkAgent agent : List.of(BenchmarkAgent.ECHO, BenchmarkAgent.TINY)) {
        figures.addAll(measure(extent, workspace, node, agent));
      }
    }
    return figures;
  }

  private static List<Figure> measure(
      Extent extent, Workspace workspace, LocalNode node, BenchmarkAgent agent) throws Exception {
    int kills = extent.of(KILLS);
    String name = agent == BenchmarkAgent.ECHO ? "Python agent with SDK" : "Perl agent";
    String alone = "alone-" + agent.word();
    String doubled = "doubled-" + agent.word();
    node.add(agent, alone, settings(0));
    node.add(agent, doubled, settings(1));
    Side bareFrame = Side.of(kills, () -> bareToFrame(workspace, agent));
    Side bareAnswer = Side.of(kills, () -> workspace.bareToAnswer(agent, DATA));
    Side restart = Side.of(kills, () -> killToAnswer(node, alone, 0));
    Side takeOver = Side.of(kills, () -> killToAnswer(node, doubled, 1));
    for (Side side : List.of(bareFrame, bareAnswer, restart, takeOver)) {
      side.measure();
    }
    Pairs toFrame = Pairs.measure(extent.rounds(), restart, bareFrame);
    Pairs toAnswer = Pairs.measure(extent.rounds(), restart, bareAnswer);
    Pairs standby = Pairs.measure(extent.rounds(), takeOver, bareAnswer);
    Unit ms = Unit.MILLISECONDS;
    return List.of(
        Figure.of(
            "kill -9 to first answer, " + name + ", p50",
            ms,
            "bare start to first frame",
            Target.atMostReferencePlus(15, ms),
            toFrame,
            Sample::median),
        Figure.of(
            "the same", ms, "bare start to first answer", Target.NONE, toAnswer, Sample::median),
        Figure.of(
            "the same with a standby, p50",
            ms,
            "bare start to first answer",
            Target.atMost(20, ms),
            standby,
            Sample::median),
        Figure.of(
            "the same with a standby, p99 of all rounds",
            ms,
            "bare start to first answer",
            Target.atMost(50, ms),
            standby.pooled(),
            Sample::p99));
  }

  /** Each kill is the first of its restart period, which is never waited for. */
  private static Map<String, Value> settings(int standby) {
    Map<String, Value> restart = Map.of("intensity", Value.of(10_000), "period", Value.of(PERIOD));
    return Map.of(
        "state", Value.of("none"),
        "restart", Value.map(restart),
        "standby", Value.of(standby));
  }

  private static double killToAnswer(LocalNode node, String id, int standbys) throws IOException {
    AgentClient client = node.agent(id);
    InstanceView primary = node.whole(id, standbys);
    ProcessHandle process = ProcessHandle.of(primary.pid()).orElseThrow();
    serve(client);
    long start = System.nanoTime();
    process.destroyForcibly();
    Answer answer;
    do {
      answer = client.request(DATA, PATIENCE, IDEMPOTENT).toCompletableFuture().join();
    } while (answer.instance().equals(primary.id()));
    return (System.nanoTime() - start) / 1e6;
  }

  private static void serve(AgentClient client) {
    long end = System.nanoTime() + SERVED.toNanos();
    do {
      client.request(DATA, PATIENCE, IDEMPOTENT).toCompletableFuture().join();
    } while (System.nanoTime() - end < 0);
  }

  private static double bareToFrame(Workspace workspace, BenchmarkAgent agent) throws IOException {
    workspace.installed(agent);
    long start = System.nanoTime();
    BareAgent bare = workspace.bare(agent);
    double millis = (System.nanoTime() - start) / 1e6;
    bare.close();
    return millis;
  }
}
