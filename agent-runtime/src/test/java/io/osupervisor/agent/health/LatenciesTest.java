package io.osupervisor.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void shouldBeEmptyBeforeTheFirstMeasurement() {
    assertThat(latencies.summary()).isEqualTo(LatencySummary.EMPTY);
    assertThat(latencies.interval()).isEqualTo(LatencySummary.EMPTY);
    assertThat(latencies.histogram().getTotalCount()).isZero();
  }

  @Test
  void shouldGiveOneMeasurementBack() {
    latencies.record(Duration.ofMillis(20).toNanos());

    LatencySummary summary = latencies.summary();

    assertThat(summary.count()).isEqualTo(1);
    assertThat(List.of(summary.p50(), summary.p99(), summary.p999(), summary.max()))
        .allSatisfy(value -> assertThat(value).isCloseTo(0.020, withinPercentage(1)));
  }

  @Test
  void shouldCountWhatLiesOutsideAsTheNearestBound() {
    latencies.record(-5);
    latencies.record(0);
    latencies.record(Duration.ofDays(3).toNanos());

    LatencySummary summary = latencies.summary();

    assertThat(summary.count()).isEqualTo(3);
    assertThat(summary.p50()).isEqualTo(0.000001);
    assertThat(summary.max()).isCloseTo(3600, withinPercentage(1));
    assertThat(summary.buckets().get(summary.buckets().size() - 1).count()).isEqualTo(2);
  }

  @Test
  void shouldCountAMeasurementOnABoundInItsBucket() {
    latencies.record(Duration.ofMillis(1).toNanos());
    latencies.record(Duration.ofMillis(100).toNanos());
    latencies.record(Duration.ofSeconds(60).toNanos());

    List<LatencySummary.Bucket> buckets = latencies.summary().buckets();

    assertThat(buckets)
        .contains(
            new LatencySummary.Bucket(0.0005, 0),
            new LatencySummary.Bucket(0.001, 1),
            new LatencySummary.Bucket(0.05, 1),
            new LatencySummary.Bucket(0.1, 2),
            new LatencySummary.Bucket(30, 2),
            new LatencySummary.Bucket(60, 3),
            new LatencySummary.Bucket(600, 3));
  }

  @Test
  void shouldGiveIntervalsThatSummariesDoNotShorten() {
    latencies.record(Duration.ofMillis(10).toNanos());
    assertThat(latencies.interval().count()).isEqualTo(1);
    latencies.record(Duration.ofMillis(30).toNanos());
    assertThat(latencies.summary().count()).isEqualTo(2);
    latencies.record(Duration.ofMillis(30).toNanos());

    LatencySummary interval = latencies.interval();

    assertThat(interval.count()).isEqualTo(2);
    assertThat(interval.p50()).isCloseTo(0.030, withinPercentage(1));
    assertThat(interval.max()).isCloseTo(0.030, withinPercentage(1));
    assertThat(latencies.interval()).isEqualTo(LatencySummary.EMPTY);
    assertThat(latencies.summary().count()).isEqualTo(3);
  }

  @Test
  void shouldForgetTheMaximumOfAnEarlierInterval() {
    latencies.record(Duration.ofSeconds(2).toNanos());
    latencies.interval();
    latencies.record(Duration.ofMillis(1).toNanos());

    assertThat(latencies.interval().max()).isCloseTo(0.001, withinPercentage(1));
    assertThat(latencies.summary().max()).isCloseTo(2, withinPercentage(1));
  }

  @Test
  void shouldLoseNothingWhenManyWriteAndOneReads() throws Exception {
    int writers = 4;
    int each = 50_000;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> done = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        long nanos = Duration.ofMillis(w + 1L).toNanos();
        done.add(
            threads.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < each; i++) {
                    latencies.record(nanos);
                  }
                  return null;
                }));
      }
      start.countDown();
      long count = 0;
      double sum = 0;
      while (!done.stream().allMatch(Future::isDone)) {
        LatencySummary interval = latencies.interval();
        count += interval.count();
        sum += interval.sum();
      }
      for (Future<?> writer : done) {
        writer.get();
      }
      LatencySummary rest = latencies.interval();

      assertThat(count + rest.count()).isEqualTo((long) writers * each);
      assertThat(latencies.summary().count()).isEqualTo((long) writers * each);
      assertThat(latencies.summary().sum()).isCloseTo(sum + rest.sum(), within(1e-6));
      assertThat(sum + rest.sum()).isCloseTo(each * 0.010, withinPercentage(1));
    } finally {
      threads.shutdownNow();
    }
  }
}
