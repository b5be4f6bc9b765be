package io.osupervisor.agent.health;

import static io.osupervisor.agent.health.Latencies.MICROS;

import java.util.List;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * A latency distribution in seconds, exact to two significant digits.
 *
 * @param count how many were measured
 * @param sum their sum in seconds
 * @param buckets how many took at most the bound, cumulative, bounds ascending; empty when nothing
 *     was measured
 */
public record LatencySummary(
    long count,
    double sum,
    double p50,
    double p95,
    double p99,
    double p999,
    double max,
    List<Bucket> buckets) {

  /** Nothing was measured. */
  public static final LatencySummary EMPTY = new LatencySummary(0, 0, 0, 0, 0, 0, 0, List.of());

  private static final long[] BOUNDS = {
    100,
    250,
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    30_000_000,
    60_000_000,
    600_000_000
  };

  /** The count of measurements of at most {@code bound} seconds. */
  public record Bucket(double bound, long count) {}

  public LatencySummary {
    buckets = List.copyOf(buckets);
  }

  static LatencySummary ofMicros(AbstractHistogram micros) {
    long count = micros.getTotalCount();
    if (count == 0) {
      return EMPTY;
    }
    return new LatencySummary(
        count,
        micros.getMean() * count / MICROS,
        micros.getValueAtPercentile(50) / MICROS,
        micros.getValueAtPercentile(95) / MICROS,
        micros.getValueAtPercentile(99) / MICROS,
        micros.getValueAtPercentile(99.9) / MICROS,
        micros.getMaxValue() / MICROS,
        buckets(micros));
  }

  private static List<Bucket> buckets(AbstractHistogram micros) {
    long[] upTo = new long[BOUNDS.length];
    int bucket = 0;
    for (HistogramIterationValue step : micros.recordedValues()) {
      while (bucket < BOUNDS.length
          && micros.lowestEquivalentValue(step.getValueIteratedTo()) > BOUNDS[bucket]) {
        bucket++;
      }
      if (bucket < BOUNDS.length) {
        upTo[bucket] += step.getCountAddedInThisIterationStep();
      }
    }
    Bucket[] cumulative = new Bucket[BOUNDS.length];
    long sum = 0;
    for (int i = 0; i < BOUNDS.length; i++) {
      sum += upTo[i];
      cumulative[i] = new Bucket(BOUNDS[i] / MICROS, sum);
    }
    return List.of(cumulative);
  }
}
