package io.osupervisor.arbiter;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.TrialRunner.Report;
import io.osupervisor.arbiter.TrialRunner.Trial;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.evidence.VerdictFields;
import io.osupervisor.arbiter.judge.MetricState;
import io.osupervisor.arbiter.shadow.PairPlan;
import io.osupervisor.arbiter.shadow.PairReport;
import io.osupervisor.arbiter.shadow.PairVerdict;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.ExplainRow;
import io.osupervisor.arbiter.trial.HypothesisId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Tells an arbiter in its own words what the two shadows of one trial report, until it is ended.
 */
final class TrialReports implements Consumer<PairReport> {
  private static final int LONGEST_REASON = 500;

  private final Trial trial;
  private final PairPlan plan;
  private final ActorRef<Report> owner;
  private final TrialArchive archive;
  private final AtomicBoolean ended = new AtomicBoolean();
  private boolean begun;

  TrialReports(Trial trial, PairPlan plan, ActorRef<Report> owner, TrialArchive archive) {
    this.trial = trial;
    this.plan = plan;
    this.owner = owner;
    this.archive = archive;
  }

  /** Nothing more is told; from any thread. */
  void end() {
    ended.set(true);
  }

  /** From the thread of those who run the shadows. */
  @Override
  public void accept(PairReport report) {
    if (ended.get() || isEndOfNode(report)) {
      return;
    }
    if (report instanceof PairReport.Judged judged) {
      keep(judged.verdict());
    } else {
      owner.tell(told(report));
    }
  }

  /** The verdict is told once its observations are durable, or with why they are not. */
  private void keep(PairVerdict came) {
    if (came.observations().isEmpty()) {
      judged(came, Value.of("too many to be kept"));
      return;
    }
    KeptObservations observations = came.observations().get();
    CompletionStage<String> unused =
        archive
            .keep(observations)
            .whenComplete(
                (sha256, failure) ->
                    judged(
                        came,
                        failure == null
                            ? VerdictFields.observations(sha256, observations)
                            : Value.of(Verdicts.refusal(failure).message())));
  }

  private void judged(PairVerdict came, Value observations) {
    if (!ended.get()) {
      owner.tell(
          new Report.Judged(
              trial.id(),
              Verdict.valueOf(came.verdict().decision().name()),
              came.verdict().reason(),
              reason(came.verdict()),
              PairEvidence.judged(trial, plan, came, observations)));
    }
  }

  /** Whoever runs the shadows ended, and the arbiter with it: the trial begins anew after that. */
  private static boolean isEndOfNode(PairReport report) {
    return report instanceof PairReport.Failed failed && failed.code().equals("ended");
  }

  private Report told(PairReport report) {
    HypothesisId id = trial.id();
    if (report instanceof PairReport.Ready ready) {
      boolean first = !begun;
      begun = true;
      return first
          ? new Report.Begun(id, PairEvidence.begun(trial, plan, ready))
          : new Report.Looked(id, PairEvidence.cutAgain(ready));
    } else if (report instanceof PairReport.Progress progress) {
      return new Report.Looked(id, PairEvidence.progress(progress));
    }
    PairReport.Failed failed = (PairReport.Failed) report;
    return new Report.Judged(
        id, Verdict.INVALID, failed.code(), oneLine(failed.message()), Evidence.NONE);
  }

  /** The judge's words, and the metrics that they rest on. */
  static String reason(io.osupervisor.arbiter.judge.Verdict verdict) {
    Optional<MetricState> decisive =
        switch (verdict.reason()) {
          case "harm" -> Optional.of(MetricState.HARM);
          case "no_gain" -> Optional.of(MetricState.NO_GAIN);
          case "shown" -> Optional.of(MetricState.SUPERIOR);
          default -> Optional.empty();
        };
    String metrics =
        verdict.metrics().stream()
            .filter(report -> decisive.filter(report.state()::equals).isPresent())
            .map(report -> words(MetricRows.row(report)))
            .collect(Collectors.joining("; "));
    return oneLine(metrics.isEmpty() ? verdict.words() : verdict.words() + ": " + metrics);
  }

  private static String words(ExplainRow row) {
    return "%s %s in %s over %,d, where %s is asked for"
        .formatted(row.metric(), row.effect(), row.interval(), row.n(), row.margin());
  }

  /** What processes said may be among it. */
  private static String oneLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON - 1) + "…";
  }
}
