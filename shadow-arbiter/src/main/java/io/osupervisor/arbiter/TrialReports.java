package io.osupervisor.arbiter;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.TrialRunner.Report;
import io.osupervisor.arbiter.TrialRunner.Trial;
import io.osupervisor.arbiter.check.LogProofs;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.MetricReport;
import io.osupervisor.arbiter.judge.MetricState;
import io.osupervisor.arbiter.shadow.PairPlan;
import io.osupervisor.arbiter.shadow.PairReport;
import io.osupervisor.arbiter.shadow.PairVerdict;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.ExplainRow;
import io.osupervisor.arbiter.trial.HypothesisId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;

/** Tells an arbiter in its own words what the shadows of one trial report, until it is ended. */
final class TrialReports implements Consumer<PairReport> {
  private static final int LONGEST_REASON = 500;

  /** No rate of exchange makes gains of two metrics one number: the later counts before. */
  private static final List<Metric> WORTH =
      List.of(Metric.COST, Metric.LATENCY, Metric.SCORE, Metric.ERROR_RATE);

  /** Of a gain, so that it stays below the next metric. */
  private static final double MOST = 0.999;

  private final Trial trial;
  private final PairPlan plan;
  private final boolean beside;
  private final ActorRef<Report> owner;
  private final TrialArchive archive;
  private final AtomicBoolean ended = new AtomicBoolean();
  private boolean begun;

  /**
   * @param beside whether others are tried with it
   */
  TrialReports(
      Trial trial, PairPlan plan, boolean beside, ActorRef<Report> owner, TrialArchive archive) {
    this.trial = trial;
    this.plan = plan;
    this.beside = beside;
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
    CompletionStage<Void> unused =
        archive.named(List.of(came.observations())).thenAccept(named -> judged(came, named.get(0)));
  }

  private void judged(PairVerdict came, Value observations) {
    if (ended.get()) {
      return;
    }
    Evidence evidence = PairEvidence.judged(trial, plan, came, observations);
    if (beside && came.verdict().decision() == Decision.PROMOTE) {
      owner.tell(new Report.Passed(trial.id(), gain(came.verdict()), evidence));
      return;
    }
    Report.Judged judged =
        new Report.Judged(
            trial.id(),
            Verdict.valueOf(came.verdict().decision().name()),
            came.verdict().reason(),
            reason(came.verdict()),
            evidence);
    List<LogProofs.Written> written = written(came);
    owner.tell(
        judged.verdict() == Verdict.PROMOTE && !written.isEmpty()
            ? new Report.Unproven(judged, written)
            : judged);
  }

  /** What wrote nothing has nothing to prove; what was cut anew wrote before that, too. */
  private static List<LogProofs.Written> written(PairVerdict came) {
    return came.written().stream()
        .filter(one -> one.count() > 0)
        .map(one -> new LogProofs.Written(one.cut(), one.log().entries(), one.log().last()))
        .toList();
  }

  /**
   * The place among those that pass, the higher the better: 0 without a claim; else the whole part
   * is the metric's in {@link #WORTH}, from 1 on, and the rest the gain that is certain, for few
   * data make large estimates.
   */
  private static double gain(io.osupervisor.arbiter.judge.Verdict verdict) {
    return verdict.metrics().stream()
        .filter(report -> report.state() == MetricState.SUPERIOR)
        .mapToDouble(report -> 1 + WORTH.indexOf(report.metric()) + certain(report))
        .max()
        .orElse(0);
  }

  private static double certain(MetricReport shown) {
    double gain = shown.estimate() == null ? 0 : -shown.estimate().interval().upper();
    return Math.max(0, Math.min(gain, MOST));
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
