package io.osupervisor.arbiter;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.TrialRunner.Trial;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.ComparisonSummary;
import io.osupervisor.arbiter.compare.DifferencePlace;
import io.osupervisor.arbiter.judge.MetricReport;
import io.osupervisor.arbiter.judge.MetricReport.Estimate;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.arbiter.shadow.PairPlan;
import io.osupervisor.arbiter.shadow.PairReport;
import io.osupervisor.arbiter.shadow.PairVerdict;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.traffic.PairCounts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a trial on shadows yielded, as evidence: under {@code metrics} the rows for people, under
 * {@code judged} the same as numbers, and with them the rules by which they were judged, how the
 * answers compare, what was compared, and what the trial ran on.
 */
final class PairEvidence {
  private static final int PLACES = 3;
  private static final String RULES = "rules";
  private static final String ANSWERS = "answers";
  private static final String COMPARISON = "comparison";

  /** What is left out, in this order, of evidence that is too large for an event. */
  private static final List<String> BULKY = List.of(COMPARISON, ANSWERS, RULES);

  private PairEvidence() {}

  static Evidence begun(Trial trial, PairPlan plan, PairReport.Ready ready) {
    Map<String, Value> fields = basis(trial, plan);
    fields.put("cut", Value.of(ready.cut()));
    return fitted(fields);
  }

  static Evidence cutAgain(PairReport.Ready ready) {
    return Evidence.of(
        new TreeMap<>(Map.of("cut", Value.of(ready.cut()), "again", Value.of(ready.again()))));
  }

  static Evidence progress(PairReport.Progress progress) {
    Map<String, Value> fields = verdict(progress.soFar());
    fields.put(EvidenceRows.FIELD, EvidenceRows.write(MetricRows.of(progress.soFar())));
    fields.put("counts", counts(progress.counts()));
    return fitted(fields);
  }

  static Evidence judged(Trial trial, PairPlan plan, PairVerdict came) {
    Map<String, Value> fields = basis(trial, plan);
    fields.putAll(verdict(came.verdict()));
    fields.put(
        EvidenceRows.FIELD, EvidenceRows.write(MetricRows.of(came.verdict(), came.answers())));
    fields.put("counts", counts(came.counts()));
    fields.put(ANSWERS, answers(came.answers()));
    fields.put("network", Value.of(came.network()));
    fields.put("cut", Value.of(came.cut()));
    fields.put("written", Value.of(came.written().entries().size()));
    return fitted(fields);
  }

  /** All that is settled before the first request. */
  private static Map<String, Value> basis(Trial trial, PairPlan plan) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("attempt", Value.of(trial.attempt()));
    fields.put("behaviour", Value.of(word(trial.settings().behaviour())));
    fields.put("unfenced", Value.of(word(plan.unfenced())));
    fields.put("mirror", Value.of(trial.settings().scope().mirror()));
    fields.put("seed", Value.of(plan.seed()));
    fields.put(RULES, rules(plan.rules()));
    fields.put(COMPARISON, comparison(plan.comparison()));
    return fields;
  }

  private static Value rules(TrialRules rules) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("alpha", Value.of(rules.alpha()));
    fields.put("min_samples", Value.of(rules.minSamples()));
    fields.put("max_duration_ms", Value.of(rules.maxDuration().toMillis()));
    fields.put("n_star", Value.of(rules.nStar()));
    fields.put("min_block_ms", Value.of(rules.minBlock().toMillis()));
    fields.put("any_objective", Value.of(rules.anyObjective()));
    fields.put(
        "guards",
        Value.list(
            rules.guards().stream()
                .map(guard -> limit(guard.metric().key(), "margin", guard.margin()))
                .toList()));
    fields.put(
        "objectives",
        Value.list(
            rules.objectives().stream()
                .map(one -> limit(one.metric().key(), "minimum_effect", one.minimumEffect()))
                .toList()));
    return Value.map(fields);
  }

  private static Value limit(String metric, String name, double value) {
    return Value.map(new TreeMap<>(Map.of("metric", Value.of(metric), name, Value.of(value))));
  }

  private static Value comparison(ComparisonRules rules) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("ignore", texts(rules.ignored()));
    fields.put("unordered", texts(rules.unordered()));
    fields.put("absolute", Value.of(rules.tolerance().absolute()));
    fields.put("relative", Value.of(rules.tolerance().relative()));
    return Value.map(fields);
  }

  private static Value texts(List<?> paths) {
    return Value.list(paths.stream().map(path -> Value.of(path.toString())).toList());
  }

  private static Map<String, Value> verdict(Verdict verdict) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("decision", Value.of(word(verdict.decision())));
    fields.put("pairs", Value.of(verdict.pairs()));
    fields.put("started_ms", Value.of(verdict.startedMs()));
    fields.put("at_ms", Value.of(verdict.atMs()));
    fields.put("judged", Value.list(verdict.metrics().stream().map(PairEvidence::metric).toList()));
    return fields;
  }

  private static Value metric(MetricReport report) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("role", Value.of(word(report.role())));
    fields.put("metric", Value.of(report.metric().key()));
    fields.put("state", Value.of(word(report.state())));
    fields.put("n", Value.of(report.n()));
    fields.put("margin", Value.of(report.margin()));
    fields.put("rule", Value.of(report.rule()));
    Estimate estimate = report.estimate();
    if (estimate != null) {
      fields.put("effect", number(estimate.effect()));
      fields.put("lower", number(estimate.interval().lower()));
      fields.put("upper", number(estimate.interval().upper()));
    }
    return Value.map(fields);
  }

  /** A bound that does not bound is nothing. */
  private static Value number(double value) {
    return Double.isFinite(value) ? Value.of(value) : Value.NULL;
  }

  private static Value counts(PairCounts counts) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("compared", Value.of(counts.compared()));
    fields.put("dropped", Value.of(counts.dropped()));
    fields.put("unfinished", Value.of(counts.unfinished()));
    fields.put("evicted", Value.of(counts.evicted()));
    fields.put("skipped", Value.of(counts.skipped()));
    fields.put("unmatched", Value.of(counts.unmatched()));
    fields.put("resynchronisations", Value.of(counts.resynchronisations()));
    return Value.map(fields);
  }

  private static Value answers(ComparisonSummary summary) {
    Map<String, Value> agreed = new TreeMap<>();
    summary.agreed().forEach((rule, count) -> agreed.put(rule.word(), Value.of(count)));
    Map<String, Value> fields = new TreeMap<>();
    fields.put("agreed", Value.map(agreed));
    fields.put("agreed_on_error", Value.of(summary.agreedOnError()));
    fields.put("differed", Value.of(summary.differed()));
    fields.put(
        "places",
        Value.list(summary.places().stream().limit(PLACES).map(PairEvidence::place).toList()));
    fields.put("more_places", Value.of(Math.max(0, summary.places().size() - PLACES)));
    return Value.map(fields);
  }

  private static Value place(DifferencePlace place) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("path", Value.of(place.path()));
    fields.put("kind", Value.of(place.kind().word()));
    fields.put("answers", Value.of(place.answers()));
    fields.put(
        "samples",
        Value.list(
            place.samples().stream()
                .limit(1)
                .map(sample -> texts(List.of(sample.control(), sample.candidate())))
                .toList()));
    return Value.map(fields);
  }

  private static Evidence fitted(Map<String, Value> fields) {
    Map<String, Value> fitting = new TreeMap<>(fields);
    for (String bulky : BULKY) {
      if (Value.map(fitting).size() <= Evidence.MAX_BYTES) {
        break;
      }
      fitting.computeIfPresent(bulky, (name, value) -> Value.of("too large to be kept"));
    }
    return Evidence.of(fitting);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
