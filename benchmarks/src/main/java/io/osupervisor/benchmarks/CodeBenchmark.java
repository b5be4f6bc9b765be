package io.osupervisor.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Pure code, by JMH in a JVM of its own. A class of {@code …Jmh} has pairs of methods: {@code x}
 * and {@code xReference}.
 */
final class CodeBenchmark implements Benchmark {
  private static final String REFERENCE = "Reference";

  /** What is compared. */
  private record Pair(String method, String what, String against) {}

  private static final List<Pair> PAIRS =
      List.of(
          new Pair("CodecJmh.encode", "encoding a request as JSON", "Jackson, from a tree"),
          new Pair("CodecJmh.decode", "decoding a response from JSON", "Jackson, to a tree"),
          new Pair(
              "CommitQueueJmh.commit",
              "a batch of 8 through the commit queue",
              "8 through a deque"),
          new Pair(
              "RequestBookJmh.request",
              "a request through the request book",
              "put and remove of a map"));

  @Override
  public String name() {
    return "code";
  }

  @Override
  public List<Figure> run(Extent extent) throws Exception {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("\\.\\w+Jmh\\.")
                    .forks(1)
                    .warmupIterations(extent.of(3))
                    .measurementIterations(extent.rounds())
                    .warmupTime(time(extent))
                    .measurementTime(time(extent))
                    .jvmArgsAppend("-Xmx512m")
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    List<Figure> figures = new ArrayList<>();
    for (Pair pair : PAIRS) {
      figures.add(
          Figure.of(
              pair.what(),
              Unit.NANOSECONDS,
              pair.against(),
              Target.NONE,
              iterations(results, pair.method()),
              iterations(results, pair.method() + REFERENCE)));
    }
    return figures;
  }

  private static TimeValue time(Extent extent) {
    return TimeValue.milliseconds(extent.of(1000));
  }

  private static double[] iterations(Collection<RunResult> results, String method) {
    return results.stream()
        .filter(result -> result.getParams().getBenchmark().endsWith("." + method))
        .flatMap(result -> result.getAggregatedResult().getIterationResults().stream())
        .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
        .toArray();
  }
}
