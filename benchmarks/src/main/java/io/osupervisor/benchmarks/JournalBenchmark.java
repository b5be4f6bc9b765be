package io.osupervisor.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Persistent actors that write as fast as the disk lets them, beside the journal Pekko brings. */
final class JournalBenchmark implements Benchmark {
  private static final String STOCK = "Pekko's LevelDB journal";
  private static final String RAW = "raw LevelDB batches of 100, synchronous";
  private static final String PLAIN = "a plain file that as many append to, synced for all at once";
  private static final int MILLIS = 2000;
  private static final int BATCH = 100;

  /** How many write at once, and how many times as fast it is to be. */
  private record Load(int writers, Target target) {}

  private static final List<Load> LOADS =
      List.of(
          new Load(1, Target.NONE),
          new Load(10, Target.NONE),
          new Load(100, Target.atLeastTimes(8)),
          new Load(1000, Target.atLeastTimes(8)));

  @Override
  public String name() {
    return "journal";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (Workspace workspace = new Workspace()) {
      for (Load load : LOADS) {
        figures.addAll(beside(extent, workspace, load));
      }
      figures.add(batches(extent, workspace));
    }
    return figures;
  }

  private static List<Figure> beside(Extent extent, Workspace workspace, Load load)
      throws Exception {
    String actors = load.writers() == 1 ? "1 actor" : load.writers() + " actors";
    int millis = extent.of(MILLIS);
    try (JournalWriters ours =
            JournalWriters.onOurs(workspace.path("ours-" + load.writers()), load.writers());
        JournalWriters stock =
            JournalWriters.onStock(workspace.path("stock-" + load.writers()), load.writers());
        PlainFile plain = PlainFile.open(workspace.path("plain-" + load.writers()))) {
      ours.write(1, millis);
      stock.write(1, millis);
      List<Double> plainRates = new ArrayList<>();
      JournalRates rates =
          JournalRates.measure(
              extent,
              () -> ours.write(1, millis),
              () -> {
                plainRates.add(plain.perSecond(load.writers(), millis));
                return stock.write(1, millis);
              });
      List<Figure> figures = new ArrayList<>();
      figures.add(
          rates.perSecond(
              "events of " + actors + " that write one after the other", STOCK, load.target()));
      figures.add(
          Figure.of(
              "the same",
              Unit.PER_SECOND,
              PLAIN,
              Target.NONE,
              rates.pairs().ours(Sample::median),
              plainRates.stream().mapToDouble(Double::doubleValue).toArray()));
      for (double percentile : new double[] {50, 99, 99.9}) {
        figures.add(
            rates.micros(
                "until one of them is durable, p"
                    + (percentile == 99.9 ? "99.9" : (int) percentile),
                STOCK,
                percentile));
      }
      return figures;
    }
  }

  private static Figure batches(Extent extent, Workspace workspace) throws Exception {
    int millis = extent.of(MILLIS);
    try (JournalWriters ours = JournalWriters.onOurs(workspace.path("ours-batches"), 1);
        RawLog raw = RawLog.open(workspace.path("raw"))) {
      ours.write(BATCH, millis);
      Pairs rates =
          Pairs.measure(
              extent.rounds(),
              () -> Sample.of(ours.write(BATCH, millis).perSecond()),
              () -> Sample.of(raw.perSecond(BATCH, millis)));
      return Figure.of(
          "events of 1 actor, 100 at once",
          Unit.PER_SECOND,
          RAW,
          Target.NONE,
          rates,
          Sample::median);
    }
  }
}
