package io.osupervisor.arbiter.recorded;

import io.osupervisor.arbiter.judge.Direction;
import io.osupervisor.arbiter.judge.Interval;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.RateSequence;
import io.osupervisor.arbiter.recorded.MetricWindow.Effect;
import io.osupervisor.arbiter.recorded.MetricWindow.Figures;
import io.osupervisor.arbiter.recorded.MetricWindow.Ranks;
import io.osupervisor.arbiter.recorded.MetricWindow.Rate;
import io.osupervisor.arbiter.window.ArmSummary;
import io.osupervisor.arbiter.window.CanaryMetric;
import io.osupervisor.arbiter.window.CanaryRules;
import io.osupervisor.arbiter.window.EffectSize;
import io.osupervisor.arbiter.window.FarringtonManning;
import io.osupervisor.arbiter.window.Lift;
import io.osupervisor.arbiter.window.MeanLift;
import io.osupervisor.arbiter.window.Percentiles;
import io.osupervisor.arbiter.window.Shift;
import io.osupervisor.arbiter.window.Side;
import io.osupervisor.arbiter.window.Welch;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.jspecify.annotations.Nullable;

/** Asks the tests of finished windows about the values of both arms. */
final class WindowAnalysis {
  private final Metric metric;
  private final double[] candidate;
  private final double[] control;
  private final double alpha;

  /**
   * Of one metric.
   *
   * @param alpha one less the confidence of intervals, in (0, 1)
   */
  WindowAnalysis(Metric metric, double[] candidate, double[] control, double alpha) {
    this.metric = metric;
    this.candidate = candidate;
    this.control = control;
    this.alpha = alpha;
  }

  /** Of a latency, a cost or a score. */
  MetricWindow amounts() {
    return new MetricWindow(
        metric,
        Figures.ofAmounts(candidate),
        Figures.ofAmounts(control),
        lift(ArmSummary::of),
        null,
        ranks());
  }

  /** Of an error rate. */
  MetricWindow errors(double margin) {
    Rate rate = null;
    if (candidate.length > 0 && control.length > 0) {
      FarringtonManning test =
          new FarringtonManning(
              events(candidate), candidate.length, events(control), control.length);
      Interval interval = test.interval(alpha);
      rate =
          new Rate(
              test.difference(),
              interval.lower(),
              interval.upper(),
              margin,
              test.z(margin),
              test.p(margin));
    }
    return new MetricWindow(
        metric,
        Figures.ofEvents(candidate),
        Figures.ofEvents(control),
        lift(values -> ArmSummary.ofEvents(events(values), values.length)),
        rate,
        null);
  }

  /**
   * Of agreement, which only the pairs have: the exact test and bounds of one share. Source:
   * Clopper and Pearson, Biometrika 26 (1934).
   */
  MetricWindow agreement(double margin) {
    long n = candidate.length;
    long agreeing = events(candidate);
    Rate rate = null;
    if (n > 0) {
      long differing = n - agreeing;
      double p =
          BinomialDistribution.of(Math.toIntExact(n), margin)
              .survivalProbability((int) differing - 1);
      rate =
          new Rate(
              (double) agreeing / n,
              1 - RateSequence.windowUpper(differing, n, alpha),
              RateSequence.windowUpper(agreeing, n, alpha),
              1 - margin,
              Double.NaN,
              p);
    }
    return new MetricWindow(
        metric, Figures.ofEvents(candidate), Figures.ofEvents(control), null, rate, null);
  }

  private static long events(double[] values) {
    return (long) Arrays.stream(values).sum();
  }

  private @Nullable Effect lift(Function<double[], ArmSummary> summary) {
    if (candidate.length < 2 || control.length < 2) {
      return null;
    }
    ArmSummary treated = summary.apply(candidate);
    ArmSummary untreated = summary.apply(control);
    if (!(untreated.mean() > 0) || (treated.variance() == 0 && untreated.variance() == 0)) {
      return null;
    }
    MeanLift lift = Lift.RELATIVE.of(untreated, treated);
    Welch welch = Welch.test(lift, Side.BOTH, alpha);
    return new Effect(lift.effect(), welch.lower(), welch.upper(), welch.p());
  }

  private Ranks ranks() {
    CanaryRules rules =
        CanaryRules.standard()
            .towards(
                metric.better() == Direction.INCREASE
                    ? CanaryRules.Direction.DECREASE
                    : CanaryRules.Direction.INCREASE);
    double unit = unit();
    double[] seen = Arrays.stream(candidate).map(value -> value / unit).toArray();
    double[] expected = Arrays.stream(control).map(value -> value / unit).toArray();
    CanaryMetric graded = CanaryMetric.classify(rules, seen, expected);
    if (seen.length == 0 || expected.length == 0) {
      return new Ranks(null, Double.NaN, graded.label());
    }
    Shift shift = Shift.of(seen, expected, 1 - alpha);
    return new Ranks(
        new Shift(shift.lower() * unit, shift.upper() * unit, shift.estimate() * unit),
        EffectSize.CLES.of(seen, expected),
        graded.label());
  }

  /** The roots of a shift are found to 1e-4, which is coarse for a cost of 1e-5. */
  private double unit() {
    double median = control.length == 0 ? 0 : StrictMath.abs(Percentiles.r7(control, 0.5));
    return median > 0 && median < 1 ? median : 1;
  }
}
