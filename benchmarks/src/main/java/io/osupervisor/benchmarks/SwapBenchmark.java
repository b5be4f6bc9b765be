package io.osupervisor.benchmarks;

import io.osupervisor.agent.AgentReply.InstanceView;
import io.osupervisor.agent.health.LatencySummary;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.AgentClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * For how long nobody is answered while a version takes over, in a new process or in the old one:
 * from the last answer of the version before, when no request is open any more, to the first of the
 * new one. Each request writes an entry, so that the first answer has waited for the disk, too.
 * Beside it stand two synchronous writes, on the machine at rest, under the same callers, and in
 * the moment after each change, when the disk is as it was for the change; and the longest time
 * that these callers wait for an answer while nothing changes. That is looked for in windows about
 * as long as a swap takes, and cannot be longer than its window. All of it is done twice: on a
 * machine that callers and changes use up, and on one that has time left.
 */
final class SwapBenchmark implements Benchmark {
  private static final String AT_REST = "two raw LevelDB puts, synchronous";
  private static final String UNDER_LOAD = "two such puts under the same callers";
  private static final String AFTERWARDS = "two such puts right after each change";
  private static final String LULL = "longest wait of the same callers in 50 ms without a change";
  private static final int CALLERS = 16;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final double EASY_PERCENT = 60;
  private static final int PUTS = 200;

  private static final long WINDOW_MILLIS = 50;

  /** Longer than what a change leaves to do is put off. */
  private static final Duration REST = Duration.ofSeconds(1);

  private static final Duration SHORT_REST = Duration.ofMillis(500);

  /** What is left of the machine for a change. */
  private enum Load {
    /** Callers never pause, and each change follows at once: there is more to do than time. */
    BUSY("16 callers who never pause", 10),
    /** Callers pause after each answer, and what a change puts off has its time before the next. */
    EASY("16 callers who pause for 10 ms in the mean", 25);

    private final String callers;

    /** Changes there and back in a round: slow ones are rare, and a p99 needs several. */
    private final int roundTrips;

    Load(String callers, int roundTrips) {
      this.callers = callers;
      this.roundTrips = roundTrips;
    }

    /** As many as there are changes in a round, each about as long as a swap takes. */
    int windows() {
      return 2 * roundTrips;
    }

    Traffic on(AgentClient agent) {
      return this == EASY
          ? Traffic.scattered(agent, Value.NULL, CALLERS, PAUSE)
          : Traffic.busy(agent, Value.NULL, CALLERS);
    }

    void restBetweenChanges() throws InterruptedException {
      if (this == EASY) {
        TimeUnit.NANOSECONDS.sleep(SHORT_REST.toNanos());
      }
    }
  }

  /** What callers saw of one change, what the node counted, and two writes after it, in ms. */
  private record Pause(double seen, double counted, double puts) {}

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
      Pair counter = Pair.of(node, BenchmarkAgent.COUNTER);
      Pair reloader = Pair.of(node, BenchmarkAgent.RELOADER);
      for (Load load : Load.values()) {
        figures.addAll(new Measured(extent, raw, counter, load).figures("swap"));
        figures.addAll(new Measured(extent, raw, reloader, load).figures("reload"));
      }
    }
    return figures;
  }

  /** The changes of one agent, and what they are compared with in the same rounds. */
  private static final class Measured {
    private final Extent extent;
    private final RawLog raw;
    private final Pair versions;
    private final Load load;
    private final List<Double> used = new ArrayList<>();
    private final List<Double> usedWithout = new ArrayList<>();
    private final List<Sample> counted = new ArrayList<>();
    private final List<Sample> afterwards = new ArrayList<>();
    private final List<Sample> underLoad = new ArrayList<>();
    private final List<Sample> lulls = new ArrayList<>();

    Measured(Extent extent, RawLog raw, Pair versions, Load load) {
      this.extent = extent;
      this.raw = raw;
      this.versions = versions;
      this.load = load;
    }

    List<Figure> figures(String what) throws Exception {
      changes();
      references();
      List.of(counted, afterwards, underLoad, lulls, used, usedWithout).forEach(List::clear);
      Pairs seen = Pairs.measure(extent.rounds(), this::changes, this::references);
      Target target = Target.atMostReferencePlus(5, Unit.MILLISECONDS);
      String pause = "pause of a " + what + " under " + load.callers;
      String again = "the same";
      String byNode = "the same, as the node counts it";
      List<Figure> figures = new ArrayList<>();
      figures.addAll(lines(pause, AT_REST, target, seen));
      figures.addAll(lines(again, UNDER_LOAD, target, new Pairs(seen.ours(), underLoad)));
      figures.addAll(lines(again, LULL, Target.NONE, new Pairs(seen.ours(), lulls)));
      figures.addAll(lines(byNode, AT_REST, target, new Pairs(counted, seen.reference())));
      figures.addAll(lines(byNode, UNDER_LOAD, target, new Pairs(counted, underLoad)));
      figures.addAll(lines(byNode, AFTERWARDS, target, new Pairs(counted, afterwards)));
      figures.add(machine());
      return figures;
    }

    private Figure machine() {
      Unit share = Unit.PERCENT_OF_ALL_CORES;
      return Figure.of(
          "the machine meanwhile",
          share,
          "the same callers without a change",
          load == Load.EASY ? Target.atMost(EASY_PERCENT, share) : Target.NONE,
          used.stream().mapToDouble(percent -> percent).toArray(),
          usedWithout.stream().mapToDouble(percent -> percent).toArray());
    }

    private Sample changes() throws Exception {
      MachineLoad.percent();
      List<Pause> all = versions.pauses(load, raw, extent.of(load.roundTrips));
      used.add(MachineLoad.percent());
      counted.add(new Sample(all.stream().mapToDouble(Pause::counted).toArray()));
      afterwards.add(new Sample(all.stream().mapToDouble(Pause::puts).toArray()));
      return new Sample(all.stream().mapToDouble(Pause::seen).toArray());
    }

    private Sample references() throws Exception {
      Side syncs = Side.of(extent.of(PUTS), () -> twoPuts(raw));
      versions.awaitRest();
      Sample atRest = syncs.measure();
      try (Traffic traffic = versions.traffic(load)) {
        MachineLoad.percent();
        underLoad.add(syncs.measure());
        lulls.add(Side.of(extent.of(load.windows()), () -> traffic.lull(WINDOW_MILLIS)).measure());
        usedWithout.add(MachineLoad.percent());
        traffic.verify();
      }
      return atRest;
    }

    private static List<Figure> lines(String what, String against, Target target, Pairs pairs) {
      Unit ms = Unit.MILLISECONDS;
      return List.of(
          Figure.of(what + ", p50", ms, against, target, pairs, Sample::median),
          Figure.of(
              what + ", p99 of all rounds", ms, against, target, pairs.pooled(), Sample::p99));
    }
  }

  private static double twoPuts(RawLog raw) throws Exception {
    return (Stopwatch.nanos(raw::put) + Stopwatch.nanos(raw::put)) / 1e6;
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

    /** Waits until a primary serves, and what its change put off has had its time. */
    void awaitRest() throws IOException, InterruptedException {
      node.whole(program.word(), 0);
      TimeUnit.NANOSECONDS.sleep(REST.toNanos());
    }

    Traffic traffic(Load load) {
      return load.on(node.agent(program.word()));
    }

    /**
     * Has them take each other's place; not one request may fail of it. The way back is a swap, so
     * that of an agent that is reloaded it does not count.
     */
    List<Pause> pauses(Load load, RawLog raw, int trips) throws Exception {
      AgentClient agent = node.agent(program.word());
      List<Pause> pauses = new ArrayList<>();
      try (Traffic traffic = traffic(load)) {
        for (int i = 0; i < trips; i++) {
          load.restBetweenChanges();
          long before = primary().pid();
          pauses.add(turn(agent, traffic, raw, one));
          boolean reloads = program == BenchmarkAgent.RELOADER;
          if (reloads != (primary().pid() == before)) {
            throw new IOException("process " + before + " took another version: " + !reloads);
          }
          load.restBetweenChanges();
          Pause back = turn(agent, traffic, raw, two);
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

    private static Pause turn(AgentClient agent, Traffic traffic, RawLog raw, String to)
        throws Exception {
      LatencySummary before = counted(agent);
      Traffic.Turn turn = traffic.turnTo(to);
      agent.rollBackTo(to, "it is measured", "benchmark").toCompletableFuture().join();
      double seen = turn.pauseMillis();
      double puts = twoPuts(raw);
      LatencySummary after =
          Patience.await(
              "the pause of a swap",
              () -> Optional.of(counted(agent)).filter(now -> now.count() == before.count() + 1));
      return new Pause(seen, 1e3 * (after.sum() - before.sum()), puts);
    }

    private static LatencySummary counted(AgentClient agent) {
      return agent.metrics().toCompletableFuture().join().swapPause();
    }
  }
}
