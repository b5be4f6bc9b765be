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
 */
record Question(
    Role role,
    Metric metric,
    double margin,
    double aboveAlpha,
    double belowAlpha,
    Evidence evidence) {

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
    boolean shown = evidence.below(0, belowAlpha) && evidence.estimate() <= -margin;
    return shown ? MetricState.SUPERIOR : MetricState.COLLECTING;
  }

  MetricReport report(MetricState state) {
    return new MetricReport(role, metric, state, estimate(), evidence.n(), margin, rule());
  }

  private @Nullable Estimate estimate() {
    return evidence.ready()
        ? new Estimate(evidence.estimate(), evidence.bounds(aboveAlpha, belowAlpha))
        : null;
  }

  private String rule() {
    String form =
        switch (role) {
          case GUARD -> "shown within (alpha %2$.2g) to pass, shown beyond (%1$.2g) rejects; ";
          case CLAIM -> "claimed: any harm that is shown (alpha %1$.2g) rejects; ";
          case OBJECTIVE ->
              "a gain is shown (alpha %2$.2g), reaching the claim; short of it %1$.2g; ";
        };
    return String.format(Locale.ROOT, form, aboveAlpha, belowAlpha) + evidence.method();
  }
}
