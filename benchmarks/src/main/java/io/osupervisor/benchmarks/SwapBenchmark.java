package io.osupervisor.benchmarks;

import io.osupervisor.agent.AgentReply.InstanceView;
import io.osupervisor.agent.health.LatencySummary;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * For how long nobody is answered while a version takes over, in a new process or in the old one:
 * from the last answer of the version before, when no request is open any more, to the first of the
 * new one. Each request writes an entry, so that the first answer has waited for the disk, too.
 */
final class SwapBenchmark implements Benchmark {
  private static final String SYNCS = "two raw LevelDB puts, synchronous";
  private static final int CALLERS = 16;
  private static final int ROUND_TRIPS = 10;
  private static final int PUTS = 200;

  /** What callers saw of one change, and what the node counted, in milliseconds. */
  private record Pause(double seen, double counted) {}

  @Override
  public String name() {
    return "swap";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (Workspace workspace = new Workspace();
        LocalNode node = LocalNode.start(workspace);
        RawLog raw = RawLog.open(workspace.path("raw"))) {
      figures.addAll(measure(extent, raw, Pair.of(node, BenchmarkAgent.COUNTER), "swap"));
      figures.addAll(measure(extent, raw, Pair.of(node, BenchmarkAgent.RELOADER), "reload"));
    }
    return figures;
  }

  private static List<Figure> measure(Extent extent, RawLog raw, Pair versions, String what)
      throws Exception {
    int trips = extent.of(ROUND_TRIPS);
    List<Sample> counted = new ArrayList<>();
    Side pauses =
        () -> {
          List<Pause> all = versions.pauses(trips);
          counted.add(new Sample(all.stream().mapToDouble(Pause::counted).toArray()));
          return new Sample(all.stream().mapToDouble(Pause::seen).toArray());
        };
    Side syncs =
        Side.of(
            extent.of(PUTS), () -> (Stopwatch.nanos(raw::put) + Stopwatch.nanos(raw::put)) / 1e6);
    pauses.measure();
    syncs.measure();
    counted.clear();
    Pairs seen = Pairs.measure(extent.rounds(), pauses, syncs);
    List<Figure> figures = new ArrayList<>();
    figures.addAll(figures("pause of a " + what + " under 16 callers", seen));
    figures.addAll(
        figures("the same, as the node counts it", new Pairs(counted, seen.reference())));
    return figures;
  }

  private static List<Figure> figures(String what, Pairs pairs) {
    Unit ms = Unit.MILLISECONDS;
    Target target = Target.atMostReferencePlus(5, ms);
    return List.of(
        Figure.of(what + ", p50", ms, SYNCS, target, pairs, Sample::median),
        Figure.of(what + ", p99 of all rounds", ms, SYNCS, target, pairs.pooled(), Sample::p99));
  }

  /** Two versions of an agent. */
  private record Pair(LocalNode node, BenchmarkAgent program, String one, String two) {

    static Pair of(LocalNode node, BenchmarkAgent program) throws Exception {
      String id = program.word();
      node.add(program, id, Map.of());
      String one = node.whole(id, 0).version();
      String other = program.program() + "# another version\n";
      return new Pair(node, program, one, node.update(id, program.spec(id, Map.of(), other)));
    }

    /**
     * Has them take each other's place; not one request may fail of it. The way back is a swap, so
     * that of an agent that is reloaded it does not count.
     */
    List<Pause> pauses(int trips) throws Exception {
      AgentClient agent = node.agent(program.word());
      List<Pause> pauses = new ArrayList<>();
      try (Traffic traffic = Traffic.busy(agent, Value.NULL, CALLERS)) {
        for (int i = 0; i < trips; i++) {
          long before = primary().pid();
          pauses.add(turn(agent, traffic, one));
          boolean reloads = program == BenchmarkAgent.RELOADER;
          if (reloads != (primary().pid() == before)) {
            throw new IOException("process " + before + " took another version: " + !reloads);
          }
          Pause back = turn(agent, traffic, two);
          if (!reloads) {
            pauses.add(back);
          }
        }
        traffic.verify();
      }
      return pauses;
    }

    private InstanceView primary() throws IOException {
      return node.whole(program.word(), 0);
    }

    private static Pause turn(AgentClient agent, Traffic traffic, String to) throws IOException {
      LatencySummary before = counted(agent);
      Traffic.Turn turn = traffic.turnTo(to);
      agent.rollBackTo(to, "it is measured", "benchmark").toCompletableFuture().join();
      double seen = turn.pauseMillis();
      LatencySummary after =
          Patience.await(
              "the pause of a swap",
              () -> Optional.of(counted(agent)).filter(now -> now.count() == before.count() + 1));
      return new Pause(seen, 1e3 * (after.sum() - before.sum()));
    }

    private static LatencySummary counted(AgentClient agent) {
      return agent.metrics().toCompletableFuture().join().swapPause();
    }
  }
}
