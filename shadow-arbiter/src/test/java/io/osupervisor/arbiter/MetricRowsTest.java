package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.judge.Interval;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.MetricReport;
import io.osupervisor.arbiter.judge.MetricReport.Estimate;
import io.osupervisor.arbiter.judge.MetricState;
import io.osupervisor.arbiter.trial.ExplainRow;
import org.junit.jupiter.api.Test;

class MetricRowsTest {
  @Test
  void shouldTellEffectAndInterval() {
    assertThat(row(Metric.LATENCY, MetricState.SUPERIOR, new Interval(-0.15, -0.091)))
        .isEqualTo(
            new ExplainRow(
                "latency", "-12.3%", "-15.0% … -9.1%", 40, "≤ +10.0%", "sequence", "superior"));
  }

  @Test
  void shouldTellNoIntervalOfMeans() {
    assertThat(row(Metric.MEMORY, MetricState.HARM, new Interval(-0.123, -0.123)))
        .isEqualTo(new ExplainRow("memory", "-12.3%", "", 40, "≤ +10.0%", "means", "harm"));
  }

  @Test
  void shouldTellAnOpenEnd() {
    Interval open = new Interval(-0.2, Double.POSITIVE_INFINITY);
    assertThat(row(Metric.LATENCY, MetricState.COLLECTING, open).interval())
        .isEqualTo("-20.0% … +∞");
  }

  private static ExplainRow row(Metric metric, MetricState state, Interval interval) {
    return MetricRows.row(
        new MetricReport(
            MetricReport.Role.GUARD,
            metric,
            state,
            new Estimate(-0.123, interval),
            40,
            0.1,
            "as the judge tells it"));
  }
}
