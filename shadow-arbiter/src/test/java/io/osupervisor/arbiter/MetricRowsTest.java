package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.compare.ComparisonSummary;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Interval;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.MetricReport;
import io.osupervisor.arbiter.judge.MetricReport.Estimate;
import io.osupervisor.arbiter.judge.MetricState;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.trial.ExplainRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** Whatever the guard is called, it tells how answers agree. */
  @ParameterizedTest
  @EnumSource(names = {"AGREEMENT", "DISAGREEMENT", "LASTING_DISAGREEMENT"})
  void shouldNotTellAgreementTwice(Metric guarded) {
    TrialRules rules =
        new TrialRules(
            0.05,
            60,
            Duration.ofHours(1),
            1000,
            Duration.ZERO,
            true,
            List.of(),
            List.of(new Guard(guarded, 0.05)));
    ComparisonSummary answers = new ComparisonSummary(Map.of(), 0, 5, List.of(), 0);
    assertThat(MetricRows.of(new Judge(rules).verdict(), answers, Optional.empty()))
        .extracting(ExplainRow::metric)
        .containsExactly(guarded.key());
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
