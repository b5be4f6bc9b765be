package io.osupervisor.benchmarks;

import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.VaultReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * How fast a long log is read back, what it takes on the disk, and what memories take on the heap.
 */
final class VaultBenchmark implements Benchmark {
  private static final String AGENT = "long";
  private static final String SCAN = "raw LevelDB scan of as many bytes";
  private static final int ENTRIES = 1_000_000;
  private static final int FEWER = 200_000;
  private static final int BATCH = 100;
  private static final int VAULTS = 1000;

  @Override
  public String name() {
    return "vault";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (Workspace workspace = new Workspace()) {
      figures.add(recovery(extent, workspace));
      figures.add(size(extent, workspace, "random", BATCH, new Texts(0)::next));
      figures.add(size(extent, workspace, "prose", BATCH, new Prose()::next));
      figures.add(size(extent, workspace, "random", 1, new Texts(0)::next));
      figures.add(size(extent, workspace, "prose", 1, new Prose()::next));
      figures.add(heap(extent, workspace));
    }
    return figures;
  }

  private static Figure recovery(Extent extent, Workspace workspace) throws Exception {
    int entries = Math.max(BATCH, extent.of(ENTRIES));
    try (Vaults vaults = new Vaults(workspace.path("recovery"));
        RawLog raw = RawLog.open(workspace.path("scan"))) {
      write(vaults, AGENT, entries, BATCH, new Texts(0)::next);
      int batches = entries / BATCH;
      raw.fill(batches, BATCH);
      vaults.read(AGENT);
      Pairs rates =
          Pairs.measure(
              extent.rounds(),
              () -> Stopwatch.rate(entries, () -> requireAll(entries, vaults.read(AGENT))),
              () -> Stopwatch.rate(entries, () -> requireAll(batches, raw.scan())));
      return Figure.of(
          "entries of a log of %,d, written %d at once, read by an agent that returns"
              .formatted(entries, BATCH),
          Unit.PER_SECOND,
          SCAN,
          Target.atLeast(300_000, Unit.PER_SECOND),
          rates,
          Sample::median);
    }
  }

  private static void requireAll(long expected, long found) {
    if (found != expected) {
      throw new IllegalStateException(expected + " were written, and " + found + " are read");
    }
  }

  /** Writes a log; gives the bytes of its entries, as the agent wrote them. */
  private static long write(
      Vaults vaults, String agent, int entries, int batch, Supplier<String> texts) {
    VaultReply.Reign reign = vaults.start(agent);
    long bytes = 0;
    List<CompletionStage<VaultReply.AppendResult>> open = new ArrayList<>();
    for (long seq = 1; seq <= entries; seq += batch) {
      List<LogEntry> event = new ArrayList<>(batch);
      for (long each = seq; each < seq + batch; each++) {
        Value data = Value.of(texts.get());
        event.add(LogEntry.of(each, data));
        bytes += data.size();
      }
      open.add(vaults.append(agent, reign.epoch(), event));
      if (open.size() == 64) {
        await(open);
      }
    }
    await(open);
    return bytes;
  }

  private static void await(List<CompletionStage<VaultReply.AppendResult>> open) {
    for (CompletionStage<VaultReply.AppendResult> append : open) {
      VaultReply.AppendResult result = append.toCompletableFuture().join();
      if (!(result instanceof VaultReply.Appended)) {
        throw new IllegalStateException("not written: " + result);
      }
    }
    open.clear();
  }

  private static Figure size(
      Extent extent, Workspace workspace, String kind, int batch, Supplier<String> texts)
      throws Exception {
    int entries = Math.max(BATCH, extent.of(batch == 1 ? FEWER / 10 : FEWER));
    String folder = kind + "-" + batch;
    long bytes;
    try (Vaults vaults = new Vaults(workspace.path(folder))) {
      bytes = write(vaults, AGENT, entries, batch, texts);
    }
    double disk = Vaults.compactedBytes(workspace.path(folder));
    return Figure.of(
        "bytes on disk of an entry of 200 characters, %s, %s"
            .formatted(kind, batch == 1 ? "one by one" : batch + " at once"),
        Unit.BYTES,
        "its own bytes",
        Target.atMostTimes(1.3),
        new double[] {disk / entries},
        new double[] {(double) bytes / entries});
  }

  private static Figure heap(Extent extent, Workspace workspace) throws Exception {
    int count = extent.of(VAULTS);
    try (Vaults vaults = new Vaults(workspace.path("heap"))) {
      write(vaults, "first", BATCH, BATCH, new Texts(0)::next);
      double before = Heap.live();
      for (int i = 0; i < count; i++) {
        write(vaults, "vault-" + i, BATCH, BATCH, new Texts(i)::next);
      }
      return Figure.of(
          "heap of a vault with a log of %d entries, %,d of them".formatted(BATCH, count),
          Unit.KIBIBYTES,
          "heap with 1 vault",
          Target.NONE,
          new double[] {(Heap.live() - before) / count},
          new double[] {before});
    }
  }
}
