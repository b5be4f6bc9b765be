package io.osupervisor.arbiter;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.TrialRunner.Report;
import io.osupervisor.arbiter.canary.CanaryListener;
import io.osupervisor.arbiter.canary.CanaryPlan;
import io.osupervisor.arbiter.canary.CanaryReport;
import io.osupervisor.arbiter.canary.CanaryReport.Step;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.HypothesisId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Tells an arbiter in its own words what a canary reports. The verdict is told once the
 * observations of its steps are durable, or with why they are not.
 */
final class CanaryReports implements CanaryListener {
  private final HypothesisId id;
  private final int attempt;
  private final CanaryPlan plan;
  private final TrialArchive archive;
  private final Consumer<Report> owner;

  CanaryReports(
      HypothesisId id, int attempt, CanaryPlan plan, TrialArchive archive, Consumer<Report> owner) {
    this.id = id;
    this.attempt = attempt;
    this.plan = plan;
    this.archive = archive;
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

  @Override
  public CompletionStage<?> tell(CanaryReport report) {
    if (report instanceof CanaryReport.Judged judged) {
      return keep(judged);
    }
    owner.accept(
        new Report.Looked(id, CanaryEvidence.of(attempt, plan, report.steps(), List.of())));
    return CompletableFuture.completedFuture(report);
  }

  private CompletionStage<?> keep(CanaryReport.Judged judged) {
    return archive
        .named(judged.observations())
        .thenAccept(observations -> judged(judged, observations));
  }

  private void judged(CanaryReport.Judged judged, List<Value> observations) {
    Step decisive = judged.decisive();
    owner.accept(
        new Report.Judged(
            id,
            Verdict.valueOf(decisive.verdict().decision().name()),
            decisive.verdict().reason(),
            CanaryEvidence.reason(decisive),
            CanaryEvidence.of(attempt, plan, judged.steps(), observations)));
  }
}
