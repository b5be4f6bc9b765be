package io.osupervisor.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LatenciesPropertyTest {

  @Provide
  Arbitrary<List<List<Long>>> intervals() {
    Arbitrary<Long> micros = Arbitraries.longs().between(1, 3_600_000_000L);
    Arbitrary<Long> usual = Arbitraries.longs().between(1, 50_000);
    return Arbitraries.oneOf(usual, micros).list().ofMaxSize(300).list().ofMaxSize(5);
  }

  @Property(tries = 300)
  void shouldKeepTwoDigitsOfEveryStatistic(@ForAll("intervals") List<List<Long>> intervals) {
    Latencies latencies = new Latencies();
    long count = 0;
    for (List<Long> micros : intervals) {
      micros.forEach(value -> latencies.record(value * 1000));
      LatencySummary interval = latencies.interval();
      assertThat(interval.count()).isEqualTo(micros.size());
      assertMatches(interval, micros);
      count += interval.count();
    }
    LatencySummary total = latencies.summary();
    assertThat(total.count()).isEqualTo(count);
    assertMatches(total, intervals.stream().flatMap(List::stream).toList());
  }

  private static void assertMatches(LatencySummary summary, List<Long> micros) {
    if (micros.isEmpty()) {
      assertThat(summary).isEqualTo(LatencySummary.EMPTY);
      return;
    }
    double[] sorted = micros.stream().mapToDouble(value -> value / 1e6).sorted().toArray();
    assertThat(summary.p50()).isCloseTo(atRank(sorted, 0.5), withinPercentage(1));
    assertThat(summary.p95()).isCloseTo(atRank(sorted, 0.95), withinPercentage(1));
    assertThat(summary.p99()).isCloseTo(atRank(sorted, 0.99), withinPercentage(1));
    assertThat(summary.p999()).isCloseTo(atRank(sorted, 0.999), withinPercentage(1));
    assertThat(summary.max()).isCloseTo(sorted[sorted.length - 1], withinPercentage(1));
    assertThat(summary.sum()).isCloseTo(Arrays.stream(sorted).sum(), withinPercentage(1));
    long before = 0;
    for (LatencySummary.Bucket bucket : summary.buckets()) {
      long least = Arrays.stream(sorted).filter(v -> v <= bucket.bound()).count();
      long most = Arrays.stream(sorted).filter(v -> v <= bucket.bound() * 1.01).count();
      assertThat(bucket.count()).isBetween(Math.max(before, least), most);
      before = bucket.count();
    }
  }

  private static double atRank(double[] sorted, double quantile) {
    return sorted[(int) Math.ceil(quantile * sorted.length) - 1];
  }
}
