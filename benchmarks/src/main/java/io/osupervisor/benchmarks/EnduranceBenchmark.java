package io.osupervisor.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Minutes of full load on one journal: whether it stays as fast as it begins, and how long the
 * unluckiest wait. It takes ten minutes and many gigabytes, so that it is made only when it is
 * named. What came of each window is printed when it is over.
 */
final class EnduranceBenchmark implements Benchmark {
  private static final int IDS = 1000;
  private static final int WINDOWS = 20;
  private static final int MILLIS = 30_000;
  private static final long MOST_BYTES = 18_000_000_000L;

  @Override
  public String name() {
    return "journal-endurance";
  }

  @Override
  public boolean onlyByName() {
    return true;
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    List<JournalLoad.Window> windows = new ArrayList<>();
    int millis = extent.of(MILLIS);
    try (Workspace workspace = new Workspace()) {
      Path folder = workspace.path("journal");
      try (JournalLoad load = JournalLoad.begin(folder, IDS)) {
        System.err.println("| until | events /s | p50 ms | p99 ms | p99.9 ms | longest ms | GB |");
        for (int i = 1; i <= extent.of(WINDOWS); i++) {
          JournalLoad.Window window = load.window(millis);
          windows.add(window);
          long bytes = bytes(folder);
          print(i * millis / 1e3, window, bytes);
          if (bytes > MOST_BYTES) {
            throw new IOException("it has written " + bytes + " bytes: no more room for it");
          }
        }
      }
    }
    String each = String.format(Locale.ROOT, ", windows of %.1f s", millis / 1e3);
    Unit ms = Unit.MILLISECONDS;
    return List.of(
        figure(
            String.format(Locale.ROOT, "events of %,d persistence ids", IDS) + each,
            Unit.PER_SECOND,
            windows,
            JournalLoad.Window::perSecond),
        figure("until one is durable, p50" + each, ms, windows, w -> w.millis(50)),
        figure("until one is durable, p99" + each, ms, windows, w -> w.millis(99)),
        figure("until one is durable, p99.9" + each, ms, windows, w -> w.millis(99.9)),
        figure("until one is durable, longest" + each, ms, windows, w -> w.millis(100)));
  }

  private static void print(double until, JournalLoad.Window window, long bytes) {
    System.err.printf(
        Locale.ROOT,
        "| %.0f s | %,.0f | %.1f | %.1f | %.1f | %.0f | %.1f |%n",
        until,
        window.perSecond(),
        window.millis(50),
        window.millis(99),
        window.millis(99.9),
        window.millis(100),
        bytes / 1e9);
  }

  /** Each window is a round beside the first one. */
  private static Figure figure(
      String what,
      Unit unit,
      List<JournalLoad.Window> windows,
      ToDoubleFunction<JournalLoad.Window> value) {
    double[] all = windows.stream().mapToDouble(value).toArray();
    double[] first = new double[all.length];
    Arrays.fill(first, all[0]);
    return Figure.of(what, unit, "in the first window", Target.NONE, all, first);
  }

  /** Of its tables and logs, which come and go meanwhile. */
  private static long bytes(Path folder) {
    File[] files = folder.resolve("journal").toFile().listFiles();
    return Arrays.stream(Objects.requireNonNull(files)).mapToLong(File::length).sum();
  }
}
