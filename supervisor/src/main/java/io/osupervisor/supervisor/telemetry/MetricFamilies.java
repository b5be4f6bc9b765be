package io.osupervisor.supervisor.telemetry;

import io.osupervisor.agent.health.LatencySummary;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gathers the data points of several agents into one family a name. */
final class MetricFamilies {
  private final Map<String, CounterSnapshot.Builder> counters = new TreeMap<>();
  private final Map<String, GaugeSnapshot.Builder> gauges = new TreeMap<>();
  private final Map<String, HistogramSnapshot.Builder> histograms = new TreeMap<>();

  /** Adds a counter; its name ends in {@code _total} when shown. */
  void counter(String name, String help, double value, String agent, String... labels) {
    counters
        .computeIfAbsent(name, n -> CounterSnapshot.builder().name(n).help(help))
        .dataPoint(
            CounterDataPointSnapshot.builder().value(value).labels(labels(agent, labels)).build());
  }

  void gauge(String name, String help, double value, String agent, String... labels) {
    gauges
        .computeIfAbsent(name, n -> GaugeSnapshot.builder().name(n).help(help))
        .dataPoint(
            GaugeDataPointSnapshot.builder().value(value).labels(labels(agent, labels)).build());
  }

  void histogram(String name, String help, LatencySummary summary, String agent, String... labels) {
    histograms
        .computeIfAbsent(name, n -> HistogramSnapshot.builder().name(n).help(help))
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets(summary))
                .sum(summary.sum())
                .labels(labels(agent, labels))
                .build());
  }

  MetricSnapshots snapshots() {
    List<MetricSnapshot> all = new ArrayList<>();
    counters.values().forEach(builder -> all.add(builder.build()));
    gauges.values().forEach(builder -> all.add(builder.build()));
    histograms.values().forEach(builder -> all.add(builder.build()));
    return new MetricSnapshots(all);
  }

  /** Prometheus' model wants the count of each bucket alone, ours are cumulative. */
  private static ClassicHistogramBuckets buckets(LatencySummary summary) {
    ClassicHistogramBuckets.Builder builder = ClassicHistogramBuckets.builder();
    long below = 0;
    for (LatencySummary.Bucket bucket : summary.buckets()) {
      if (bucket.bound() < Double.POSITIVE_INFINITY) {
        builder.bucket(bucket.bound(), Math.max(0, bucket.count() - below));
        below = Math.max(below, bucket.count());
      }
    }
    return builder.bucket(Double.POSITIVE_INFINITY, Math.max(0, summary.count() - below)).build();
  }

  private static Labels labels(String agent, String... more) {
    String[] all = new String[more.length + 2];
    all[0] = "agent";
    all[1] = agent;
    System.arraycopy(more, 0, all, 2, more.length);
    return Labels.of(all);
  }
}
