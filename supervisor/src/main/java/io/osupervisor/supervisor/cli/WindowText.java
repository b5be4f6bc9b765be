package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.recorded.MetricWindow;
import io.osupervisor.arbiter.recorded.MetricWindow.Effect;
import io.osupervisor.arbiter.recorded.MetricWindow.Figures;
import io.osupervisor.arbiter.recorded.MetricWindow.Ranks;
import io.osupervisor.arbiter.recorded.MetricWindow.Rate;
import io.osupervisor.arbiter.recorded.RecordedWindow;
import io.osupervisor.arbiter.recorded.RecordedWindow.Row;
import io.osupervisor.arbiter.window.Shift;
import java.util.Locale;

/** What fixed-sample tests say of a recording, for programs and for people. */
final class WindowText {
  private static final String NONE = "-";

  private WindowText() {}

  /**
   * {@code {metrics: [{name, candidate, control, lift, rate, shift, label, p, holm, bh}],
   * sample_ratio_p, score, outcome}}; null is what was not asked or has no answer.
   */
  static ObjectNode json(RecordedWindow window) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.putArray("metrics");
    window.rows().forEach(row -> metric(node.withArray("metrics").addObject(), row));
    JudgeText.put(node, "sample_ratio_p", window.sampleRatio().orElse(Double.NaN));
    JudgeText.put(node, "score", window.score().orElse(Double.NaN));
    return node.put("outcome", window.outcome().map(JudgeText::word).orElse(null));
  }

  private static void metric(ObjectNode node, Row row) {
    MetricWindow window = row.window();
    node.put("name", window.metric().key());
    figures(node.putObject("candidate"), window.candidate());
    figures(node.putObject("control"), window.control());
    Effect lift = window.lift();
    if (lift == null) {
      node.putNull("lift");
    } else {
      interval(node.putObject("lift"), lift.estimate(), lift.lower(), lift.upper())
          .put("p", lift.p());
    }
    Rate rate = window.rate();
    if (rate == null) {
      node.putNull("rate");
    } else {
      ObjectNode of = interval(node.putObject("rate"), rate.estimate(), rate.lower(), rate.upper());
      of.put("margin", rate.margin());
      JudgeText.put(of, "z", rate.z());
      of.put("p", rate.p());
    }
    Ranks ranks = window.ranks();
    Shift shift = ranks == null ? null : ranks.shift();
    if (ranks == null || shift == null) {
      node.putNull("shift");
    } else {
      interval(node.putObject("shift"), shift.estimate(), shift.lower(), shift.upper())
          .put("larger", ranks.larger());
    }
    node.put("label", ranks == null ? null : ranks.label().key());
    JudgeText.put(node, "p", window.p());
    JudgeText.put(node, "holm", row.holm());
    JudgeText.put(node, "bh", row.benjaminiHochberg());
  }

  private static void figures(ObjectNode node, Figures figures) {
    node.put("n", figures.n());
    JudgeText.put(node, "mean", figures.mean());
    JudgeText.put(node, "p50", figures.p50());
    JudgeText.put(node, "p95", figures.p95());
    JudgeText.put(node, "p99", figures.p99());
  }

  private static ObjectNode interval(ObjectNode node, double estimate, double lower, double upper) {
    return node.put("estimate", estimate).put("lower", lower).put("upper", upper);
  }

  static String text(RecordedWindow window) {
    Table tests =
        new Table(
            "METRIC", "TEST", "ESTIMATE", "FROM", "TO", "MARGIN", "Z", "P", "HOLM", "BH", "LABEL");
    Table arms = new Table("METRIC", "ARM", "N", "MEAN", "P50", "P95", "P99");
    for (Row row : window.rows()) {
      tests(tests, row);
      arm(arms, row.window().metric(), "candidate", row.window().candidate());
      if (row.window().metric() != Metric.AGREEMENT) {
        arm(arms, row.window().metric(), "control", row.window().control());
      }
    }
    return "Fixed-sample tests, for a finished window alone: they hold for one look at all of it,"
        + " and decide nothing while data arrives.\n\n"
        + tests.render()
        + "\n"
        + arms.render()
        + end(window);
  }

  private static void tests(Table table, Row row) {
    MetricWindow window = row.window();
    String name = window.metric().key();
    String holm = number(row.holm());
    String bh = number(row.benjaminiHochberg());
    Rate rate = window.rate();
    if (rate != null) {
      table.row(
          name,
          Double.isNaN(rate.z()) ? "exact" : "farrington-manning",
          number(rate.estimate()),
          number(rate.lower()),
          number(rate.upper()),
          number(rate.margin()),
          number(rate.z()),
          number(rate.p()),
          holm,
          bh,
          NONE);
    }
    Effect lift = window.lift();
    if (lift != null) {
      table.row(
          name,
          "welch",
          number(lift.estimate()),
          number(lift.lower()),
          number(lift.upper()),
          NONE,
          NONE,
          number(lift.p()),
          rate == null ? holm : NONE,
          rate == null ? bh : NONE,
          NONE);
    }
    Ranks ranks = window.ranks();
    if (ranks != null) {
      ranks(table, name, ranks);
    }
  }

  private static void ranks(Table table, String name, Ranks ranks) {
    Shift shift = ranks.shift();
    table.row(
        name,
        "hodges-lehmann",
        shift == null ? NONE : number(shift.estimate()),
        shift == null ? NONE : number(shift.lower()),
        shift == null ? NONE : number(shift.upper()),
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        ranks.label().key());
  }

  private static void arm(Table table, Metric metric, String arm, Figures figures) {
    table.row(
        metric.key(),
        arm,
        figures.n(),
        number(figures.mean()),
        number(figures.p50()),
        number(figures.p95()),
        number(figures.p99()));
  }

  private static String end(RecordedWindow window) {
    StringBuilder text = new StringBuilder();
    window
        .sampleRatio()
        .ifPresent(p -> text.append("\nsample ratio: p ").append(number(p)).append('\n'));
    window
        .outcome()
        .ifPresent(
            outcome ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "\ncanary score: %.2f (%s)\n",
                        window.score().orElseThrow(),
                        JudgeText.word(outcome))));
    return text.toString();
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : NONE;
  }
}
