package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.arbiter.watch.CusumRunLength;
import io.osupervisor.arbiter.watch.CycleMean;
import io.osupervisor.arbiter.watch.Harm;
import io.osupervisor.arbiter.watch.SeriesBaseline;
import io.osupervisor.arbiter.watch.SeriesFinding;
import io.osupervisor.arbiter.watch.SeriesJudgement;
import io.osupervisor.arbiter.watch.SeriesRules;
import io.osupervisor.arbiter.watch.SeriesWatch;
import io.osupervisor.arbiter.watch.Trend;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is told of a judged series: as JSON and, with a sparkline, as text. */
final class SeriesReport {
  private static final int WIDTH = 72;

  private final List<CycleMean> series;
  private final int pinned;
  private final Harm harm;
  private final SeriesRules rules;
  private final SeriesJudgement judged;

  SeriesReport(List<CycleMean> series, int pinned, Harm harm, SeriesRules rules) {
    this.series = series;
    this.pinned = pinned;
    this.harm = harm;
    this.rules = rules;
    this.judged = SeriesJudgement.of(series, pinned, harm, rules);
  }

  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("verdict", word(judged.verdict()));
    Optional<SeriesFinding> first = judged.first();
    node.put("at", first.map(SeriesFinding::cycle).orElse(null));
    node.put("rule", first.map(found -> word(found.rule())).orElse(null));
    node.put("reason", first.map(SeriesFinding::reason).orElseGet(this::noReason));
    node.put("harm", word(harm));
    node.put("cycles", series.size());
    SeriesBaseline baseline = judged.baseline();
    if (baseline != null) {
      node.putObject("baseline")
          .put("cycles", pinned)
          .put("outliers", pinned - baseline.cycles())
          .put("mean", baseline.centre())
          .put("sigma", baseline.scale())
          .put("logarithmic", baseline.logarithmic());
    }
    SeriesWatch watch = judged.watch();
    if (watch != null) {
      node.put("autocorrelation", watch.likeness());
      ArrayNode rows = node.putArray("rules");
      for (SeriesFinding.Rule rule : SeriesFinding.Rule.values()) {
        describe(rows.addObject().put("rule", word(rule)), rule, watch);
      }
    }
    return node;
  }

  private void describe(ObjectNode node, SeriesFinding.Rule rule, SeriesWatch watch) {
    Optional<SeriesFinding> told =
        judged.findings().stream().filter(found -> found.rule() == rule).findFirst();
    node.put("at", told.map(SeriesFinding::cycle).orElse(null));
    told.ifPresent(
        found ->
            node.put("effect", found.effect())
                .put("lower", found.lower())
                .put("upper", found.upper())
                .put("n", found.n()));
    node.put("says", told.map(SeriesFinding::reason).orElseGet(() -> quiet(rule, watch)));
  }

  private String noReason() {
    return judged.verdict() == SeriesJudgement.Verdict.STABLE
        ? "no rule tells a regression"
        : "%d cycles, and the first %d are the baseline".formatted(series.size(), pinned);
  }

  private String quiet(SeriesFinding.Rule rule, SeriesWatch watch) {
    if (rule == SeriesFinding.Rule.CUSUM) {
      return String.format(Locale.ROOT, "highest %.1f, limit %.1f", watch.highest(), rules.h());
    }
    Trend trend = watch.trend();
    return trend.n() < rules.fewest()
        ? "%d cycles, %d are the fewest".formatted(trend.n(), rules.fewest())
        : String.format(
            Locale.ROOT,
            "p %.2g of the last %d cycles, limit %s",
            trend.p(),
            trend.n(),
            rules.alpha());
  }

  String text(JsonNode json) {
    StringBuilder text = new StringBuilder(json.path("verdict").asText());
    if (judged.first().isPresent()) {
      text.append(" at cycle ").append(json.path("at").asLong());
      text.append(" by ").append(json.path("rule").asText());
    }
    text.append(": ").append(json.path("reason").asText());
    judged.first().ifPresent(found -> text.append(meaning(found)));
    text.append('\n');
    if (!series.isEmpty()) {
      text.append("series    ").append(sparkline()).append('\n');
    }
    SeriesBaseline baseline = judged.baseline();
    if (baseline == null) {
      return text.toString();
    }
    text.append(
        String.format(
            Locale.ROOT,
            "baseline  %.6g, σ %.4g%s, of the first %d cycles, %d of them outliers%n",
            baseline.centre(),
            baseline.scale(),
            baseline.logarithmic() ? " of logarithms" : "",
            pinned,
            pinned - baseline.cycles()));
    double likeness = json.path("autocorrelation").asDouble();
    if (likeness > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "neighbours resemble each other (autocorrelation %.2f): σ counts %.1f-fold%n",
              likeness,
              Math.sqrt((1 + likeness) / (1 - likeness))));
    }
    Table table = new Table("RULE", "AT", "EFFECT", "INTERVAL", "N", "SAYS");
    json.path("rules").forEach(rule -> row(table, rule));
    return text.append(table.render()).append(footnote()).toString();
  }

  /** Where nobody said what is better, both ways count. */
  private String meaning(SeriesFinding found) {
    if (harm != Harm.EITHER) {
      return "";
    }
    return found.effect() < 0
        ? "; a fall counts where --lower-is-better is not given"
        : "; a rise counts where --higher-is-better is not given";
  }

  private static void row(Table table, JsonNode rule) {
    boolean told = rule.has("effect");
    table.row(
        rule.path("rule").asText(),
        told ? rule.path("at").asText() : "-",
        told ? number(rule.path("effect")) : "",
        told ? number(rule.path("lower")) + " … " + number(rule.path("upper")) : "",
        told ? rule.path("n").asText() : "",
        rule.path("says").asText());
  }

  private String footnote() {
    double between =
        harm == Harm.EITHER
            ? CusumRunLength.twoSided(rules.h(), 0)
            : CusumRunLength.oneSided(rules.h(), 0);
    return String.format(
        Locale.ROOT,
        "Unchanged, a CUSUM alone crosses %.1f once in %.0f cycles.%n",
        rules.h(),
        between);
  }

  private static String number(JsonNode value) {
    return String.format(Locale.ROOT, "%+.4g", value.asDouble());
  }

  /** The series in at most so many bars, each the mean of its cycles. */
  private String sparkline() {
    int columns = Math.min(WIDTH, series.size());
    double[] means = new double[columns];
    for (int i = 0; i < columns; i++) {
      int from = (int) ((long) series.size() * i / columns);
      int to = (int) ((long) series.size() * (i + 1) / columns);
      means[i] =
          series.subList(from, to).stream().mapToDouble(CycleMean::value).average().orElseThrow();
    }
    return Sparkline.of(means);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
