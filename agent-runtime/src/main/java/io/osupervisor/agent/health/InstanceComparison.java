package io.osupervisor.agent.health;

import io.osupervisor.agent.AgentReply.Comparison;
import io.osupervisor.agent.AgentReply.Difference;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compares two instances, each over its whole life, as someone looks at them. The intervals hold 95
 * % for one look at numbers that come independently; service times that hang together make them too
 * narrow. It is for the eye: who decides while numbers come in asks the judge.
 *
 * <table>
 *   <caption>What is compared</caption>
 *   <tr><td>{@code latency}</td><td>ratio of means</td>
 *     <td>{@link Intervals#ratioOfMeans}; 2 answers each</td></tr>
 *   <tr><td>{@code latency-p99}</td><td>ratio</td>
 *     <td>{@link Intervals#quantile}, {@link Interval#over}; 368 answers each</td></tr>
 *   <tr><td>{@code error-rate}</td><td>difference, errors per answer</td>
 *     <td>{@link Intervals#differenceOfProportions}; 1 answer each</td></tr>
 *   <tr><td>{@code memory}</td><td>difference of the means of samples</td>
 *     <td>{@link Intervals#differenceOfMeans}, {@link Moments}; 2 samples each</td></tr>
 *   <tr><td>{@code throughput}</td><td>difference, answers a second</td>
 *     <td>{@link Intervals#differenceOfRates}; any time of serving</td></tr>
 * </table>
 *
 * A metric whose floor is not reached is missing, with the reason, and has no numbers.
 */
final class InstanceComparison {
  private static final double P99 = 0.99;

  /** Resident memory is counted in pages. */
  private static final double PAGE = 4096;

  private final InstanceFigures a;
  private final InstanceFigures b;
  private final Map<String, Difference> metrics = new LinkedHashMap<>();
  private final Map<String, String> missing = new LinkedHashMap<>();

  private InstanceComparison(InstanceFigures a, InstanceFigures b) {
    this.a = a;
    this.b = b;
  }

  /** How {@code b} differs from {@code a}. */
  static Comparison compare(InstanceFigures a, InstanceFigures b) {
    InstanceComparison comparison = new InstanceComparison(a, b);
    comparison.latency();
    comparison.tail();
    comparison.errorRate();
    comparison.memory();
    comparison.throughput();
    return new Comparison(a.instance(), b.instance(), comparison.metrics, comparison.missing);
  }

  private void latency() {
    Moments before = Moments.ofMicros(a.latency());
    Moments after = Moments.ofMicros(b.latency());
    if (enough("latency", before.n(), after.n(), 2, "answers")) {
      Interval ratio = Intervals.ratioOfMeans(before, after);
      Sides sides = new Sides(before.mean(), after.mean(), before.n() + after.n());
      put("latency", sides, "ratio", ratio, "seconds");
    }
  }

  private void tail() {
    long before = a.latency().getTotalCount();
    long after = b.latency().getTotalCount();
    if (enough("latency-p99", before, after, Intervals.floorOf(P99), "answers")) {
      Interval tailA = Intervals.quantile(a.latency(), P99);
      Interval tailB = Intervals.quantile(b.latency(), P99);
      Sides sides = new Sides(tailA.estimate(), tailB.estimate(), before + after);
      put("latency-p99", sides, "ratio", tailB.over(tailA), "seconds");
    }
  }

  private void errorRate() {
    if (enough("error-rate", a.answers(), b.answers(), 1, "answers")) {
      Interval more =
          Intervals.differenceOfProportions(a.errors(), a.answers(), b.errors(), b.answers());
      Sides sides =
          new Sides(
              (double) a.errors() / a.answers(),
              (double) b.errors() / b.answers(),
              a.answers() + b.answers());
      put("error-rate", sides, "difference", more, "errors/answer");
    }
  }

  private void memory() {
    Moments before = a.memory();
    Moments after = b.memory();
    if (enough("memory", before.n(), after.n(), 2, "samples")) {
      Interval more = Intervals.differenceOfMeans(before.roundedTo(PAGE), after.roundedTo(PAGE));
      Sides sides = new Sides(before.mean(), after.mean(), before.n() + after.n());
      put("memory", sides, "difference", more, "bytes");
    }
  }

  private void throughput() {
    double secondsA = a.serving().toNanos() / 1e9;
    double secondsB = b.serving().toNanos() / 1e9;
    if (secondsA == 0 || secondsB == 0) {
      missing.put(
          "throughput",
          "both must have served; a did for %s s, b for %s s".formatted(secondsA, secondsB));
      return;
    }
    Interval more = Intervals.differenceOfRates(a.answers(), secondsA, b.answers(), secondsB);
    Sides sides =
        new Sides(a.answers() / secondsA, b.answers() / secondsB, a.answers() + b.answers());
    put("throughput", sides, "difference", more, "answers/second");
  }

  private boolean enough(String metric, long nA, long nB, long floor, String what) {
    if (nA >= floor && nB >= floor) {
      return true;
    }
    missing.put(
        metric, "needs %d %s on each side; a has %d, b has %d".formatted(floor, what, nA, nB));
    return false;
  }

  private void put(String metric, Sides sides, String relation, Interval is, String unit) {
    metrics.put(
        metric,
        new Difference(
            sides.a(),
            sides.b(),
            relation,
            is.estimate(),
            is.lower(),
            is.upper(),
            sides.n(),
            unit));
  }

  /** The metric of both, and how much was seen. */
  private record Sides(double a, double b, long n) {}
}
