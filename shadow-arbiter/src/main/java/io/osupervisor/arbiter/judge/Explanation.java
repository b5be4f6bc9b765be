package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.MetricReport.Estimate;
import io.osupervisor.arbiter.judge.MetricReport.Role;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A verdict in words that fit one screen. */
final class Explanation {
  private Explanation() {}

  static String of(Verdict verdict) {
    StringBuilder text = new StringBuilder();
    text.append(
        text(
            "%s (%s) after %d pairs in %.1f s: %s\n",
            lower(verdict.decision()),
            verdict.reason(),
            verdict.pairs(),
            (verdict.atMs() - verdict.startedMs()) / 1e3,
            verdict.words()));
    for (MetricReport report : verdict.metrics()) {
      text.append(line(report)).append(text("\n      %s\n", report.rule()));
    }
    return text.toString();
  }

  private static String line(MetricReport report) {
    return text(
        "  %-9s %-10s %-12s %s, n %d, %s",
        lower(report.role()),
        report.metric().key(),
        report.state(),
        seen(report),
        report.n(),
        asked(report));
  }

  private static String seen(MetricReport report) {
    Estimate estimate = report.estimate();
    return estimate == null
        ? "nothing to tell yet"
        : told(report.metric(), estimate.effect()) + " in " + between(report.metric(), estimate);
  }

  private static String between(Metric metric, Estimate estimate) {
    double lower = estimate.interval().lower();
    double upper = estimate.interval().upper();
    boolean turned = metric.better() == Direction.INCREASE;
    return text(
        "[%s, %s]", told(metric, turned ? upper : lower), told(metric, turned ? lower : upper));
  }

  private static String asked(MetricReport report) {
    if (report.metric().measure() == Metric.Measure.SHARE) {
      return "at least " + told(report.metric(), report.margin());
    }
    return report.role() == Role.OBJECTIVE
        ? "claim " + told(report.metric(), -report.margin())
        : "margin " + told(report.metric(), report.margin());
  }

  /** A harm, in the words of its metric; agreement is told as what agrees. */
  private static String told(Metric metric, double harm) {
    if (Double.isInfinite(harm)) {
      return "unbounded";
    }
    return switch (metric.measure()) {
      case RELATIVE -> text("%+.1f %%", 100 * harm);
      case POINTS -> text("%+.2f points", 100 * harm);
      case SHARE -> text("%.1f %%", 100 * (1 - harm));
      case GAIN -> text("%+.3f", 0.0 - harm);
    };
  }

  /** Which effects the data do not rule out. */
  static String hidden(List<MetricReport> reports) {
    return reports.stream()
        .filter(report -> report.role() != Role.CLAIM)
        .filter(report -> report.state() != MetricState.NON_INFERIOR)
        .map(Explanation::hidden)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String hidden(MetricReport report) {
    Estimate estimate = report.estimate();
    return estimate == null
        ? "anything in " + report.metric().key()
        : report.metric().key() + " in " + between(report.metric(), estimate);
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
