package io.osupervisor.benchmarks;

import io.osupervisor.agent.vault.shared.SharedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Events on their way into the database that nodes share, beside the journal of a node alone. */
final class StoreBenchmark implements Benchmark {
  private static final String ALONE = "the journal of a node alone";
  private static final int MILLIS = 2000;
  private static final List<Integer> WRITERS = List.of(1, 10, 100);
  private static final List<Integer> PERCENTILES = List.of(50, 99);

  @Override
  public String name() {
    return "store";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (Workspace workspace = new Workspace()) {
      Optional<Database> started = Database.start(workspace.path("database"));
      if (started.isEmpty()) {
        return figures;
      }
      try (Database database = started.get()) {
        for (int writers : WRITERS) {
          figures.addAll(beside(extent, workspace, database, writers));
        }
      }
    }
    return figures;
  }

  private static List<Figure> beside(
      Extent extent, Workspace workspace, Database database, int writers) throws Exception {
    int millis = extent.of(MILLIS);
    try (SharedStore store = database.store("writers" + writers);
        JournalWriters shared = JournalWriters.onShared(store, writers);
        JournalWriters alone = JournalWriters.onOurs(workspace.path("alone-" + writers), writers)) {
      shared.write(1, millis);
      alone.write(1, millis);
      JournalRates rates =
          JournalRates.measure(extent, () -> shared.write(1, millis), () -> alone.write(1, millis));
      List<Figure> figures = new ArrayList<>();
      figures.add(
          rates.perSecond(
              "events of %s into PostgreSQL, one after the other"
                  .formatted(writers == 1 ? "1 agent" : writers + " agents"),
              ALONE,
              Target.NONE));
      for (int percentile : PERCENTILES) {
        figures.add(
            rates.micros("until one of them is durable, p" + percentile, ALONE, percentile));
      }
      return figures;
    }
  }
}
