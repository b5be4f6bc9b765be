package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.MetricReport.Estimate;
import io.osupervisor.arbiter.judge.MetricReport.Role;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a trial asks of one metric.
 *
 * @param role of which kind it is
 * @param metric of what it is asked
 * @param margin the harm allowed, or the least gain that counts
 * @param aboveAlpha level at which harm, or the lack of a gain, is shown
 * @param belowAlpha level at which its absence, or the gain, is shown
 * @param rank times that level at which a gain is shown by now, for so many candidates show theirs
 */
record Question(
    Role role,
    Metric metric,
    double margin,
    double aboveAlpha,
    double belowAlpha,
    Evidence evidence,
    int rank) {

  /** Of the only candidate, or the first to show a gain. */
  Question(
      Role role,
      Metric metric,
      double margin,
      double aboveAlpha,
      double belowAlpha,
      Evidence evidence) {
    this(role, metric, margin, aboveAlpha, belowAlpha, evidence, 1);
  }

  /** The same once so many candidates show what they claim. */
  Question ranked(int candidates) {
    return new Question(role, metric, margin, aboveAlpha, belowAlpha, evidence, candidates);
  }

  /** The answer, whatever the floor and the validity of the trial. */
  MetricState state() {
    if (evidence.broken()) {
      return MetricState.ERROR;
    }
    if (evidence.n() == 0) {
      return MetricState.NO_DATA;
    }
    if (!evidence.ready()) {
      return MetricState.COLLECTING;
    }
    return role == Role.OBJECTIVE ? ofObjective() : ofGuard();
  }

  private MetricState ofGuard() {
    if (evidence.above(margin, aboveAlpha)) {
      return MetricState.HARM;
    }
    return evidence.below(margin, belowAlpha) ? MetricState.NON_INFERIOR : MetricState.COLLECTING;
  }

  private MetricState ofObjective() {
    if (evidence.above(-margin, aboveAlpha)) {
      return MetricState.NO_GAIN;
    }
    return isShownBelow(0) && reaches() ? MetricState.SUPERIOR : MetricState.COLLECTING;
  }

  private boolean isShownBelow(double harm) {
    return rank == 1 ? evidence.below(harm, belowAlpha) : logShown(harm) >= -StrictMath.log(rank);
  }

  private boolean reaches() {
    return evidence.estimate() <= -margin;
  }

  private double logShown(double harm) {
    return evidence.logBelow(harm, belowAlpha) + StrictMath.log(belowAlpha);
  }

  /**
   * The logarithm of the e-value for the gain, in units of what shows it alone: it is shown at rank
   * k where this reaches −ln k.
   */
  double claim() {
    return evidence.ready() && !evidence.broken() && reaches()
        ? logShown(0)
        : Double.NEGATIVE_INFINITY;
  }

  MetricReport report(MetricState state) {
    return new MetricReport(role, metric, state, estimate(), evidence.n(), margin, rule());
  }

  private @Nullable Estimate estimate() {
    return evidence.ready() ? new Estimate(evidence.estimate(), bounds()) : null;
  }

  /** At rank k the upper end is where the e-value reaches its k-th part: it decides there. */
  private Interval bounds() {
    Interval first = evidence.bounds(aboveAlpha, belowAlpha);
    if (rank == 1 || !isShownBelow(0)) {
      return first;
    }
    double upper = Bisection.edge(evidence.estimate(), 0, harm -> !isShownBelow(harm));
    return new Interval(first.lower(), upper);
  }

  private String rule() {
    String form =
        switch (role) {
          case GUARD -> "shown within (alpha %2$.2g) to pass, shown beyond (%1$.2g) rejects; ";
          case CLAIM -> "claimed: any harm that is shown (alpha %1$.2g) rejects; ";
          case OBJECTIVE ->
              "a gain is shown (alpha %2$.2g), reaching the claim; short of it %1$.2g; ";
        };
    return String.format(Locale.ROOT, form, aboveAlpha, belowAlpha * rank) + evidence.method();
  }
}
