package io.osupervisor.arbiter;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.TrialRunner.Report;
import io.osupervisor.arbiter.canary.CanaryJudge;
import io.osupervisor.arbiter.canary.CanaryPlan;
import io.osupervisor.arbiter.canary.CanaryReport;
import io.osupervisor.arbiter.canary.CanaryReport.Step;
import io.osupervisor.arbiter.evidence.VerdictFields;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.ExplainRow;
import io.osupervisor.arbiter.trial.HypothesisId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Tells an arbiter in its own words what a canary reports. Its evidence has under {@code metrics}
 * the rows for people, the newest step first, and under {@code steps} each step's numbers.
 */
final class CanaryReports {
  private final HypothesisId id;
  private final int attempt;
  private final Consumer<Report> owner;

  CanaryReports(HypothesisId id, int attempt, Consumer<Report> owner) {
    this.id = id;
    this.attempt = attempt;
    this.owner = owner;
  }

  /** What ran it failed. */
  static Report gone(HypothesisId id) {
    return impossible(id, "internal", "what ran it failed; see the node's log");
  }

  /** There is no canary. */
  static Report impossible(HypothesisId id, String code, String reason) {
    return new Report.Judged(id, Verdict.INVALID, code, reason, Evidence.NONE);
  }

  void tell(CanaryPlan plan, CanaryReport report) {
    Evidence evidence = evidence(plan, report.steps());
    if (report instanceof CanaryReport.Judged judged) {
      io.osupervisor.arbiter.judge.Verdict verdict = judged.decisive().verdict();
      owner.accept(
          new Report.Judged(
              id,
              Verdict.valueOf(verdict.decision().name()),
              verdict.reason(),
              "with %s of the requests: %s"
                  .formatted(share(judged.decisive()), TrialReports.reason(verdict)),
              evidence));
    } else {
      owner.accept(new Report.Looked(id, evidence));
    }
  }

  private Evidence evidence(CanaryPlan plan, List<Step> steps) {
    Step now = steps.get(steps.size() - 1);
    Map<String, Value> fields = new TreeMap<>();
    fields.put("attempt", Value.of(attempt));
    fields.put("step", Value.of(steps.size()));
    fields.put("steps_asked", Value.of(plan.weights().size()));
    fields.put("weight", Value.of(share(now)));
    fields.put(VerdictFields.RULES, VerdictFields.rules(new CanaryJudge(plan).rules()));
    fields.put("steps", Value.list(steps.stream().map(CanaryReports::step).toList()));
    List<ExplainRow> rows = new ArrayList<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      MetricRows.of(step.verdict()).forEach(row -> rows.add(of(step, row)));
    }
    fields.put(EvidenceRows.FIELD, EvidenceRows.write(rows));
    return Evidence.of(fields);
  }

  private static Value step(Step step) {
    Map<String, Value> fields = new TreeMap<>(VerdictFields.verdict(step.verdict()));
    fields.put("weight", Value.of(share(step)));
    fields.put("to_canary", Value.of(step.canary()));
    fields.put("to_primary", Value.of(step.primary()));
    return Value.map(fields);
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
    double percent = step.weight() / 100.0;
    return percent == Math.rint(percent)
        ? String.format(Locale.ROOT, "%.0f%%", percent)
        : String.format(Locale.ROOT, "%.2f%%", percent);
  }
}
