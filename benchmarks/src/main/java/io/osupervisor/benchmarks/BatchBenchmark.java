package io.osupervisor.benchmarks;

import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.supervisor.AgentClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * One agent that writes batches of a hundred entries ({@code wal_batch}), until each is
 * acknowledged, beside batches of as many raw puts.
 */
final class BatchBenchmark implements Benchmark {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String RAW = "raw LevelDB batches of 100, synchronous";
  private static final String WRITER = "writer";
  private static final int ENTRIES = 100;
  private static final int BATCHES = 4000;

  /** About 1.43 MB as JSON, 1.28 of it the texts: below what may wait before it is not read. */
  private static final int OPEN = 64;

  private static final int MILLIS = 2000;

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (Workspace workspace = new Workspace();
        RawLog raw = RawLog.open(workspace.path("raw"))) {
      Side reference = () -> Sample.of(raw.perSecond(ENTRIES, extent.of(MILLIS)));
      try (LocalNode node = LocalNode.start(workspace)) {
        AgentClient agent = node.add(BenchmarkAgent.WRITER, WRITER, Map.of());
        node.whole(WRITER, 0);
        Side waiting = sent(extent, agent, 1);
        Side streaming = sent(extent, agent, OPEN);
        figures.add(
            figure(
                extent,
                "entries of an agent that sends 100 at once, the next once they are acknowledged",
                waiting,
                reference));
        figures.add(
            figure(extent, "the same, %d batches open".formatted(OPEN), streaming, reference));
      }
      try (Vaults vaults = new Vaults(workspace.path("vault"))) {
        figures.add(
            figure(
                extent,
                "the same without the agent: 100 at once into its vault, one batch at a time",
                new Memory(extent, vaults),
                reference));
      }
    }
    return figures;
  }

  private static Figure figure(Extent extent, String what, Side ours, Side reference)
      throws Exception {
    ours.measure();
    reference.measure();
    return Figure.of(
        what,
        Unit.PER_SECOND,
        RAW,
        Target.atLeastTimes(0.5),
        Pairs.measure(extent.rounds(), ours, reference),
        Sample::median);
  }

  private static Side sent(Extent extent, AgentClient agent, int open) {
    int batches = extent.of(BATCHES);
    Value order =
        Value.map(
            Map.of(
                "batches", Value.of(batches),
                "entries", Value.of(ENTRIES),
                "open", Value.of(open)));
    return () ->
        Stopwatch.rate(
            batches * ENTRIES, () -> agent.request(order, PATIENCE).toCompletableFuture().join());
  }

  /** Batches handed to a vault as the instance of an agent does it. */
  private static final class Memory implements Side {
    private final int batches;
    private final Vaults vaults;
    private final long epoch;
    private final Texts texts = new Texts(0);
    private long last;

    Memory(Extent extent, Vaults vaults) {
      this.batches = extent.of(BATCHES);
      this.vaults = vaults;
      this.epoch = vaults.start(WRITER).epoch();
    }

    @Override
    public Sample measure() throws Exception {
      return Stopwatch.rate(batches * ENTRIES, this::write);
    }

    private void write() {
      for (int i = 0; i < batches; i++) {
        List<LogEntry> batch =
            LongStream.rangeClosed(last + 1, last + ENTRIES)
                .mapToObj(seq -> LogEntry.of(seq, Value.of(texts.next())))
                .toList();
        VaultReply.AppendResult result =
            vaults.append(WRITER, epoch, batch).toCompletableFuture().join();
        if (!(result instanceof VaultReply.Appended)) {
          throw new IllegalStateException("not written: " + result);
        }
        last += ENTRIES;
      }
    }
  }
}
