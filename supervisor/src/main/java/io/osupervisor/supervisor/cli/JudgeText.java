package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Direction;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.MetricReport;
import io.osupervisor.arbiter.judge.MetricReport.Estimate;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.arbiter.recorded.Recording;
import io.osupervisor.arbiter.recorded.Trend;
import java.util.Locale;

/** A verdict on a recording, for programs and for people. */
final class JudgeText {
  private static final int SLOTS = 24;

  private JudgeText() {}

  /**
   * {@code {verdict, at, reason, metrics: [{name, kind, estimate, lower, upper, margin, n,
   * state}]}}: estimates are candidate against control, of agreement the share that agrees with the
   * least share as its margin; null is what is not known or has no bound.
   */
  static ObjectNode json(Verdict verdict) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("verdict", word(verdict.decision()))
            .put("at", verdict.pairs())
            .put("reason", reason(verdict));
    verdict.metrics().forEach(report -> metric(node.withArray("metrics").addObject(), report));
    return node;
  }

  /** The stable word; what makes a comparison worthless says more. */
  private static String reason(Verdict verdict) {
    return verdict.decision() == Decision.INVALID ? verdict.words() : verdict.reason();
  }

  private static void metric(ObjectNode node, MetricReport report) {
    Metric metric = report.metric();
    node.put("name", metric.key()).put("kind", word(report.role()));
    Estimate estimate = report.estimate();
    if (estimate == null) {
      node.putNull("estimate").putNull("lower").putNull("upper");
    } else {
      boolean turned = metric.better() == Direction.INCREASE;
      double lower = estimate.interval().lower();
      double upper = estimate.interval().upper();
      put(node, "estimate", natural(metric, estimate.effect()));
      put(node, "lower", natural(metric, turned ? upper : lower));
      put(node, "upper", natural(metric, turned ? lower : upper));
    }
    boolean share = metric.measure() == Metric.Measure.SHARE;
    node.put("margin", share ? natural(metric, report.margin()) : report.margin());
    node.put("n", report.n()).put("state", report.state().name());
  }

  static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }

  /** A harm as what it is the harm of. */
  private static double natural(Metric metric, double harm) {
    return switch (metric.measure()) {
      case SHARE -> 1 - harm;
      case GAIN -> 0.0 - harm;
      case RELATIVE, POINTS -> harm;
    };
  }

  static String table(Verdict verdict, Recording recording) {
    Table table =
        new Table("METRIC", "KIND", "STATE", "ESTIMATE", "FROM", "TO", "MARGIN", "N", "COURSE");
    ObjectNode json = json(verdict);
    for (int i = 0; i < verdict.metrics().size(); i++) {
      MetricReport report = verdict.metrics().get(i);
      JsonNode row = json.path("metrics").path(i);
      table.row(
          report.metric().key(),
          word(report.role()),
          report.state(),
          number(row.path("estimate")),
          number(row.path("lower")),
          number(row.path("upper")),
          number(row.path("margin")),
          report.n(),
          Sparkline.of(Trend.of(recording, report.metric(), SLOTS)));
    }
    return String.format(
            Locale.ROOT,
            "%s (%s) at %s %d: %s\n\n",
            word(verdict.decision()),
            verdict.reason(),
            recording.split() ? "answer of each arm" : "pair",
            verdict.pairs(),
            verdict.words())
        + table.render();
  }

  private static String number(JsonNode value) {
    return value.isNull() ? "-" : String.format(Locale.ROOT, "%.4g", value.asDouble());
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
