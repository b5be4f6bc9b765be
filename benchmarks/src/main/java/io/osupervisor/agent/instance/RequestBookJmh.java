package io.osupervisor.agent.instance;

import io.osupervisor.agent.InstanceId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One request from its admission to its answer in the request book. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestBookJmh {
  private static final int PLACES = 64;

  private final RequestBook<String> book = new RequestBook<>();
  private final InstanceId instance = new InstanceId("agent-1");
  private final Map<String, String> map = new LinkedHashMap<>();
  private long number;

  @Benchmark
  public Optional<?> request() {
    book.admit("request", false, Long.MAX_VALUE);
    RequestBook.Open<String> open = book.send(instance, PLACES, this::newId);
    return open == null ? Optional.empty() : book.answered(open.id());
  }

  @Benchmark
  public @Nullable String requestReference() {
    String id = newId();
    map.put(id, "request");
    return map.remove(id);
  }

  private String newId() {
    return "1-" + ++number;
  }
}
