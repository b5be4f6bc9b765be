package io.osupervisor.arbiter;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.canary.CanaryJudge;
import io.osupervisor.arbiter.canary.CanaryPlan;
import io.osupervisor.arbiter.canary.CanaryReport.Step;
import io.osupervisor.arbiter.evidence.VerdictFields;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.ExplainRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a canary yielded, as evidence: under {@code metrics} the rows for people, the newest step
 * first, under {@code steps} each step's numbers, and what its observations are kept as.
 */
final class CanaryEvidence {
  static final String STEPS = "steps";
  static final String STEPS_ASKED = "steps_asked";
  static final String WEIGHT = "weight";

  /** Hundredths of a percent in a percent. */
  private static final double PERCENT = 100;

  private CanaryEvidence() {}

  /**
   * @param observations of each step, as evidence names them; empty while it goes on
   */
  static Evidence of(int attempt, CanaryPlan plan, List<Step> steps, List<Value> observations) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("attempt", Value.of(attempt));
    fields.put("step", Value.of(steps.size()));
    fields.put(STEPS_ASKED, Value.of(plan.weights().size()));
    fields.put(WEIGHT, Value.of(share(steps.get(steps.size() - 1))));
    fields.put(VerdictFields.RULES, VerdictFields.rules(new CanaryJudge(plan).rules()));
    List<Value> told = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Map<String, Value> one = step(steps.get(i));
      if (!observations.isEmpty()) {
        one.put(VerdictFields.OBSERVATIONS, observations.get(i));
      }
      told.add(Value.map(one));
    }
    fields.put(STEPS, Value.list(told));
    fields.put(EvidenceRows.FIELD, rows(steps));
    return Evidence.of(fields);
  }

  /** What is said of a step. */
  static Map<String, Value> step(Step step) {
    Map<String, Value> fields = new TreeMap<>(VerdictFields.verdict(step.verdict()));
    fields.put(WEIGHT, Value.of(share(step)));
    fields.put("to_canary", Value.of(step.canary()));
    fields.put("to_primary", Value.of(step.primary()));
    return fields;
  }

  /** The rows for people. */
  static Value rows(List<Step> steps) {
    List<ExplainRow> rows = new ArrayList<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      MetricRows.of(step.verdict()).forEach(row -> rows.add(of(step, row)));
    }
    return EvidenceRows.write(rows);
  }

  /** Why the canary came to its verdict. */
  static String reason(Step decisive) {
    return "with %s of the requests: %s"
        .formatted(share(decisive), TrialReports.reason(decisive.verdict()));
  }

  private static ExplainRow of(Step step, ExplainRow row) {
    return new ExplainRow(
        row.metric() + " @" + share(step),
        row.effect(),
        row.interval(),
        row.n(),
        row.margin(),
        row.rule(),
        row.decision());
  }

  private static String share(Step step) {
    double percent = step.weight() / PERCENT;
    return percent == Math.rint(percent)
        ? String.format(Locale.ROOT, "%.0f%%", percent)
        : String.format(Locale.ROOT, "%.2f%%", percent);
  }

  /**
   * The weight that such a share tells, in hundredths of a percent.
   *
   * @throws RuntimeException for anything else
   */
  static int weight(String share) {
    String percent = share.substring(0, share.length() - 1);
    return Math.toIntExact(Math.round(Double.parseDouble(percent) * PERCENT));
  }
}
