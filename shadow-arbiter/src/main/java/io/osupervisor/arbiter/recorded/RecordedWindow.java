package io.osupervisor.arbiter.recorded;

import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Single;
import io.osupervisor.arbiter.judge.SampleRatio;
import io.osupervisor.arbiter.window.CanaryScore;
import io.osupervisor.arbiter.window.CanaryScore.Graded;
import io.osupervisor.arbiter.window.PValues;
import io.osupervisor.config.RecordedTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What tests for one look say of a whole recording. They decide nothing: looked at while lines come
 * they err far more often than they say. Pairs are taken for two independent arms, so that what
 * moves both sides alike makes the tests careful, never bold.
 *
 * @param rows one for each metric that is measured
 * @param sampleRatio the p-value of the shares by χ² where the traffic was split
 * @param score Kayenta's, where an amount was measured
 */
public record RecordedWindow(List<Row> rows, OptionalDouble sampleRatio, OptionalDouble score) {
  private static final List<Metric> METRICS =
      List.of(Metric.ERROR_RATE, Metric.AGREEMENT, Metric.LATENCY, Metric.SCORE, Metric.COST);

  /** Keeps its own list. */
  public RecordedWindow {
    rows = List.copyOf(rows);
  }

  /**
   * A metric among the others.
   *
   * @param holm its p-value adjusted by Holm over all metrics that have one, else NaN
   * @param benjaminiHochberg the same by Benjamini and Hochberg
   */
  public record Row(MetricWindow window, double holm, double benjaminiHochberg) {}

  /** Asks all tests, at the α and the margins of these terms. */
  public static RecordedWindow of(Recording recording, RecordedTrial trial) {
    List<MetricWindow> windows =
        METRICS.stream()
            .filter(recording.measured()::contains)
            .map(metric -> window(recording, trial, metric))
            .toList();
    return new RecordedWindow(adjusted(windows), sampleRatio(recording, trial), score(windows));
  }

  /** What the score comes to by Kayenta's usual thresholds. */
  public Optional<CanaryScore.Outcome> outcome() {
    return score.stream()
        .mapToObj(of -> CanaryScore.outcome(of, CanaryScore.PASS, CanaryScore.MARGINAL))
        .findFirst();
  }

  private static MetricWindow window(Recording recording, RecordedTrial trial, Metric metric) {
    WindowAnalysis analysis =
        new WindowAnalysis(
            metric,
            ArmValues.of(recording, metric, Arm.CANDIDATE),
            ArmValues.of(recording, metric, Arm.CONTROL),
            trial.alpha());
    return switch (metric.measure()) {
      case POINTS -> analysis.errors(margin(trial, metric));
      case SHARE -> analysis.agreement(margin(trial, metric));
      case RELATIVE, GAIN -> analysis.amounts();
    };
  }

  private static double margin(RecordedTrial trial, Metric metric) {
    return trial.guards().stream()
        .map(RecordedVerdict::guard)
        .filter(guard -> guard.metric() == metric)
        .mapToDouble(Guard::margin)
        .findFirst()
        .orElse(0);
  }

  private static List<Row> adjusted(List<MetricWindow> windows) {
    double[] p = windows.stream().mapToDouble(MetricWindow::p).filter(Double::isFinite).toArray();
    double[] holm = PValues.holm(p);
    double[] benjaminiHochberg = PValues.benjaminiHochberg(p);
    List<Row> rows = new ArrayList<>();
    int next = 0;
    for (MetricWindow window : windows) {
      if (Double.isFinite(window.p())) {
        rows.add(new Row(window, holm[next], benjaminiHochberg[next]));
        next++;
      } else {
        rows.add(new Row(window, Double.NaN, Double.NaN));
      }
    }
    return rows;
  }

  private static OptionalDouble sampleRatio(Recording recording, RecordedTrial trial) {
    if (!recording.split()) {
      return OptionalDouble.empty();
    }
    long[] counts = {count(recording, Arm.CONTROL), count(recording, Arm.CANDIDATE)};
    double[] shares = {
      trial.weights().control().fraction(), trial.weights().candidate().fraction()
    };
    return OptionalDouble.of(SampleRatio.windowP(counts, shares));
  }

  private static long count(Recording recording, Arm arm) {
    return recording.observations().stream().filter(one -> isOf(one, arm)).count();
  }

  private static boolean isOf(Observation observation, Arm arm) {
    return observation instanceof Single single && single.arm() == arm;
  }

  /** All amounts are of one group and weigh the same. */
  private static OptionalDouble score(List<MetricWindow> windows) {
    List<Graded> graded =
        windows.stream()
            .flatMap(window -> Stream.ofNullable(window.ranks()))
            .map(ranks -> new Graded("recording", ranks.label(), false))
            .toList();
    return graded.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(CanaryScore.of(graded, Map.of()));
  }
}
