package io.osupervisor.arbiter;

import io.osupervisor.arbiter.compare.ComparisonSummary;
import io.osupervisor.arbiter.judge.Direction;
import io.osupervisor.arbiter.judge.Interval;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.MetricReport;
import io.osupervisor.arbiter.judge.MetricReport.Estimate;
import io.osupervisor.arbiter.judge.MetricReport.Role;
import io.osupervisor.arbiter.judge.MetricState;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.arbiter.trial.ExplainRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The metrics of a verdict as rows for people, the decisive ones first. */
final class MetricRows {
  /** The decision on a metric that is only told. */
  static final String TOLD = "told";

  private static final String NOTHING = "";
  private static final String MEANS = "means";

  /** How the control agrees with itself. */
  private static final String ITSELF = "control-itself";

  /** What guards how answers agree. */
  private static final Set<Metric> AGREEMENTS =
      Set.of(Metric.AGREEMENT, Metric.DISAGREEMENT, Metric.LASTING_DISAGREEMENT);

  private MetricRows() {}

  static List<ExplainRow> of(Verdict verdict) {
    return verdict.metrics().stream()
        .sorted(Comparator.comparingInt(report -> rank(report.state())))
        .map(MetricRows::row)
        .toList();
  }

  /**
   * The same, with how many answers agree where that guards nothing, and how many of the control's
   * agree with those of a second control.
   */
  static List<ExplainRow> of(
      Verdict verdict, ComparisonSummary answers, Optional<ComparisonSummary> itself) {
    List<ExplainRow> rows = new ArrayList<>(of(verdict));
    boolean guarded =
        verdict.metrics().stream().map(MetricReport::metric).anyMatch(AGREEMENTS::contains);
    if (!guarded) {
      rows.addAll(told(Metric.AGREEMENT.key(), answers));
    }
    itself.ifPresent(controls -> rows.addAll(told(ITSELF, controls)));
    return rows;
  }

  /** Which share agrees, where any were compared. */
  private static List<ExplainRow> told(String name, ComparisonSummary answers) {
    long compared = answers.agreements() + answers.differed();
    if (compared == 0) {
      return List.of();
    }
    String agreed = told(Metric.AGREEMENT, (double) answers.differed() / compared);
    return List.of(new ExplainRow(name, agreed, NOTHING, compared, NOTHING, "none", TOLD));
  }

  /** What decides stands before what is open, and that before what holds. */
  private static int rank(MetricState state) {
    return switch (state) {
      case HARM, NO_GAIN -> 0;
      case ERROR, INVALID -> 1;
      case INCONCLUSIVE, COLLECTING, NO_DATA -> 2;
      case SUPERIOR -> 3;
      case NON_INFERIOR -> 4;
    };
  }

  static ExplainRow row(MetricReport report) {
    Estimate estimate = report.estimate();
    return new ExplainRow(
        report.metric().key(),
        estimate == null ? NOTHING : told(report.metric(), estimate.effect()),
        estimate == null ? NOTHING : interval(report.metric(), estimate.interval()),
        report.n(),
        asked(report),
        rule(report.metric()),
        word(report.state()));
  }

  /** Means are compared as they are: no interval says how sure that is. */
  private static String interval(Metric metric, Interval interval) {
    return rule(metric).equals(MEANS) ? NOTHING : told(metric, interval);
  }

  private static String rule(Metric metric) {
    return switch (metric) {
      case LATENCY, COST -> "sequence";
      case ERROR_RATE, AGREEMENT, DISAGREEMENT, LASTING_DISAGREEMENT, SCORE -> "bets";
      case LATENCY_P50, LATENCY_P95, LATENCY_P99 -> "quantiles";
      case MEMORY, CPU -> MEANS;
    };
  }

  private static String asked(MetricReport report) {
    double limit = report.role() == Role.OBJECTIVE ? -report.margin() : report.margin();
    String bound = report.metric().better() == Direction.INCREASE ? "≥ " : "≤ ";
    return bound + told(report.metric(), limit);
  }

  private static String told(Metric metric, Interval interval) {
    boolean turned = metric.better() == Direction.INCREASE;
    return told(metric, turned ? interval.upper() : interval.lower())
        + " … "
        + told(metric, turned ? interval.lower() : interval.upper());
  }

  /** A harm in the words of its metric; agreement is told as what agrees. */
  private static String told(Metric metric, double harm) {
    if (Double.isInfinite(harm)) {
      return harm > 0 == (metric.measure() != Metric.Measure.GAIN) ? "+∞" : "-∞";
    }
    return switch (metric.measure()) {
      case RELATIVE -> String.format(Locale.ROOT, "%+.1f%%", 100 * harm);
      case POINTS -> String.format(Locale.ROOT, "%+.2fpp", 100 * harm);
      case SHARE -> String.format(Locale.ROOT, "%.1f%%", 100 * (1 - harm));
      case GAIN -> String.format(Locale.ROOT, "%+.3f", 0.0 - harm);
    };
  }

  private static String word(MetricState state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
