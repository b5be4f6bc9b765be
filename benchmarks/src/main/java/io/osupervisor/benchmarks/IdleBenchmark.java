package io.osupervisor.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.osupervisor.agent.protocol.Value;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What agents cost that nobody asks anything: heap, and the processor time of their pulse. */
final class IdleBenchmark implements Benchmark {
  private static final int AGENTS = 1000;
  private static final int WATCHED_SECONDS = 5;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    int agents = extent.of(AGENTS);
    try (Workspace workspace = new Workspace();
        LocalNode node = LocalNode.start(workspace)) {
      // The first agent brings classes and buffers that all share.
      node.add(BenchmarkAgent.TINY, "first", Map.of("state", Value.of("none")));
      node.whole("first", 0);
      double emptyHeap = Heap.live();
      double[] emptyCpu = cpu(extent);
      for (int i = 0; i < agents; i++) {
        node.add(BenchmarkAgent.TINY, "idle-" + i, Map.of("state", Value.of("none")));
      }
      for (int i = 0; i < agents; i++) {
        node.whole("idle-" + i, 0);
      }
      double heap = Heap.live();
      return List.of(
          Figure.of(
              "heap of an idle agent, %,d of them".formatted(agents),
              Unit.KIBIBYTES,
              "heap of a node with 1 agent",
              Target.atMost(100, Unit.KIBIBYTES),
              new double[] {(heap - emptyHeap) / agents},
              new double[] {emptyHeap}),
          Figure.of(
              "the node with %,d idle agents".formatted(agents),
              Unit.PERCENT_OF_A_CORE,
              "a node with 1 agent",
              Target.NONE,
              cpu(extent),
              emptyCpu));
    }
  }

  private static double[] cpu(Extent extent) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    double[] shares = new double[extent.rounds()];
    for (int i = 0; i < shares.length; i++) {
      long cpu = system.getProcessCpuTime();
      long start = System.nanoTime();
      long span = TimeUnit.MILLISECONDS.toNanos(extent.of(WATCHED_SECONDS * 1000));
      while (System.nanoTime() - start < span) {
        LockSupport.parkNanos(span - (System.nanoTime() - start));
      }
      shares[i] = 100.0 * (system.getProcessCpuTime() - cpu) / (System.nanoTime() - start);
    }
    return shares;
  }
}
