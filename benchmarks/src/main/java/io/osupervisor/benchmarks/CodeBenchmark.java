package io.osupervisor.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
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

  /** Where JMH's profiler tells the heap that a call takes, in bytes. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** What the profiler may still tell of a call that takes none: its own share. */
  private static final double NOTHING = 0.1;

  /** What is compared. */
  private record Pair(String method, String what, String reference, String against, Target target) {
    Pair(String method, String what, String against) {
      this(method, what, against, Target.NONE);
    }

    Pair(String method, String what, String against, Target target) {
      this(method, what, method + REFERENCE, against, target);
    }

    /** Of what the judge does. */
    static Pair judged(String method, String what, Target target) {
      return new Pair(
          "JudgeJmh." + method, what, "JudgeJmh.judgeReference", "one plain z score", target);
    }
  }

  private static final Target DECISION = Target.atMost(1000, Unit.NANOSECONDS);

  private static final List<Pair> PAIRS =
      List.of(
          new Pair("CodecJmh.encode", "encoding a request as JSON", "Jackson, from a tree"),
          new Pair("CodecJmh.decode", "decoding a response from JSON", "Jackson, to a tree"),
          Pair.judged("judge", "a pair through the judge", DECISION),
          Pair.judged("judgePercentiles", "the same with guards on p95 and p99", DECISION),
          Pair.judged("judgeScores", "the same with a guard on scores", DECISION),
          Pair.judged("judgeSplit", "an answer of one arm, with a guard on p95", DECISION),
          Pair.judged("judgeVerdict", "a verdict's intervals, with p95 and p99", Target.NONE),
          new Pair(
              "CommitQueueJmh.commit",
              "a batch of 8 through the commit queue",
              "8 through a deque"),
          new Pair(
              "RequestBookJmh.request",
              "a request through the request book",
              "put and remove of a map"),
          new Pair("RouteJmh.route", "who answers, by key", "hash code and tree map", DECISION),
          new Pair(
              "RouteJmh.routeNumber", "who answers, by number", "hash code and tree map", DECISION),
          new Pair("RouteJmh.copy", "whether it is copied, by key", "hash code", DECISION));

  /** What must leave nothing on the heap. */
  private static final List<Pair> FRUGAL =
      PAIRS.stream().filter(pair -> pair.method().startsWith("RouteJmh.")).toList();

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
                    .addProfiler(GCProfiler.class)
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
              pair.target(),
              iterations(results, pair.method(), IterationResult::getPrimaryResult),
              iterations(results, pair.reference(), IterationResult::getPrimaryResult)));
    }
    for (Pair pair : FRUGAL) {
      figures.add(
          Figure.of(
              pair.what() + ", heap a call",
              Unit.BYTES,
              pair.against(),
              Target.atMost(NOTHING, Unit.BYTES),
              iterations(results, pair.method(), CodeBenchmark::allocated),
              iterations(results, pair.reference(), CodeBenchmark::allocated)));
    }
    return figures;
  }

  private static TimeValue time(Extent extent) {
    return TimeValue.milliseconds(extent.of(1000));
  }

  private static double[] iterations(
      Collection<RunResult> results, String method, Function<IterationResult, Result<?>> figure) {
    return results.stream()
        .filter(result -> result.getParams().getBenchmark().endsWith("." + method))
        .flatMap(result -> result.getAggregatedResult().getIterationResults().stream())
        .mapToDouble(iteration -> figure.apply(iteration).getScore())
        .toArray();
  }

  private static Result<?> allocated(IterationResult iteration) {
    return Objects.requireNonNull(iteration.getSecondaryResults().get(ALLOCATED));
  }
}
