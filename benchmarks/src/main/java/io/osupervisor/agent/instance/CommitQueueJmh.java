package io.osupervisor.agent.instance;

import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Eight entries and their eight answers through the commit queue. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CommitQueueJmh {
  private static final int BATCH = 8;
  private static final Value DATA = Value.of(17);

  private final CommitQueue<String, String> queue = new CommitQueue<>(0);
  private final Deque<String> deque = new ArrayDeque<>();

  @Benchmark
  public List<String> commit() {
    for (int i = 0; i < BATCH; i++) {
      queue.add(List.of(new LogEntry(queue.expected(), DATA, null)));
      queue.hold("answer");
    }
    return queue.committed(queue.take().orElseThrow().number());
  }

  @Benchmark
  public void commitReference(Blackhole answers) {
    for (int i = 0; i < BATCH; i++) {
      deque.addLast("answer");
    }
    for (int i = 0; i < BATCH; i++) {
      answers.consume(deque.removeFirst());
    }
  }
}
