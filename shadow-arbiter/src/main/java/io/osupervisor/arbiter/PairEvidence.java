package io.osupervisor.arbiter;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.TrialRunner.Trial;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.ComparisonSummary;
import io.osupervisor.arbiter.compare.DifferencePlace;
import io.osupervisor.arbiter.compare.DifferenceReport;
import io.osupervisor.arbiter.evidence.VerdictFields;
import io.osupervisor.arbiter.shadow.CutLog;
import io.osupervisor.arbiter.shadow.PairPlan;
import io.osupervisor.arbiter.shadow.PairReport;
import io.osupervisor.arbiter.shadow.PairVerdict;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.config.OraclePolicy;
import io.osupervisor.traffic.PairCounts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a trial on shadows yielded, as evidence: under {@code metrics} the rows for people, under
 * {@code judged} the same as numbers, and with them the rules by which they were judged, how the
 * answers compare, those of a second control with the control's, what was compared, what the trial
 * ran on, and under which name its observations are kept.
 */
final class PairEvidence {
  private static final int PLACES = 3;
  private static final String ANSWERS = "answers";
  private static final String CONTROLS = "controls";
  private static final String COMPARISON = "comparison";

  /** Where answers differ, in words, with samples. */
  private static final String DIFFERENCES = "differences";

  /** What is left out, in this order, of evidence that is too large for an event. */
  private static final List<String> BULKY =
      List.of(DIFFERENCES, COMPARISON, CONTROLS, ANSWERS, VerdictFields.RULES);

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
    Map<String, Value> fields = VerdictFields.verdict(progress.soFar());
    fields.put(EvidenceRows.FIELD, EvidenceRows.write(MetricRows.of(progress.soFar())));
    fields.put("counts", counts(progress.counts()));
    return fitted(fields);
  }

  static Evidence judged(Trial trial, PairPlan plan, PairVerdict came, Value observations) {
    Map<String, Value> fields = basis(trial, plan);
    fields.putAll(VerdictFields.verdict(came.verdict()));
    fields.put(VerdictFields.OBSERVATIONS, observations);
    fields.put(
        EvidenceRows.FIELD,
        EvidenceRows.write(MetricRows.of(came.verdict(), came.answers(), came.controls())));
    fields.put("counts", counts(came.counts()));
    fields.put(ANSWERS, answers(came.answers()));
    if (came.answers().differed() > 0) {
      String report = DifferenceReport.render(came.answers(), came.controls());
      fields.put(DIFFERENCES, Value.of(report));
    }
    came.controls().ifPresent(controls -> fields.put(CONTROLS, answers(controls)));
    fields.put("network", Value.of(came.network()));
    fields.put("cut", Value.of(came.cut()));
    fields.put("written", Value.of(came.written().stream().mapToLong(CutLog::count).sum()));
    return fitted(fields);
  }

  /** All that is settled before the first request. */
  private static Map<String, Value> basis(Trial trial, PairPlan plan) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("attempt", Value.of(trial.attempt()));
    fields.put("behaviour", Value.of(word(trial.settings().behaviour())));
    fields.put("noise", Value.of(plan.noise() ? "measured" : "none"));
    fields.put("unfenced", Value.of(word(plan.unfenced())));
    fields.put("mirror", Value.of(plan.share().part()));
    fields.put("seed", Value.of(plan.seed()));
    fields.put(VerdictFields.RULES, VerdictFields.rules(plan.rules()));
    fields.put(COMPARISON, comparison(plan.comparison()));
    oracles(plan.oracles().programs(), fields);
    String noCanary = trial.settings().stages().noCanary();
    if (!noCanary.isEmpty()) {
      fields.put("canary", Value.of("skipped: " + noCanary));
    }
    return fields;
  }

  private static void oracles(OraclePolicy programs, Map<String, Value> fields) {
    if (!programs.evaluator().isEmpty()) {
      fields.put("evaluator", texts(programs.evaluator()));
      fields.put("scores", Value.of(word(programs.scores())));
    }
    if (!programs.comparator().isEmpty()) {
      fields.put("comparator", texts(programs.comparator()));
    }
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
