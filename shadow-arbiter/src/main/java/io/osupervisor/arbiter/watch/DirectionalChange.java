package io.osupervisor.arbiter.watch;

import io.osupervisor.arbiter.judge.AsymptoticSequence;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.watch.Conduct.Cycle;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How a change of parameters moved what its watch measures, on the mean: by how much the logarithm
 * of the mean latency fell, and by how many points the share that is answered well rose. Where the
 * hypothesis claims one of the two, that alone counts; where it claims others only, none does.
 *
 * <p>It is taken of cycles, the mean of those of the deployment less that of the baseline's, for
 * these differ by more than their answers explain. Half of the error probability bounds the
 * baseline, by Student's t; the other half the deployment, by a sequence that holds at every look.
 * Neighbours that resemble each other widen both. Load alone makes slow: cycles with more answers
 * of a second than any of the baseline's do not count.
 *
 * <p>Source: guard G7 of the original compares the mean of the changes with −5 and +2 %, as they
 * are; the rules for bounds are those of {@link AsymptoticSequence} and {@link Likeness}. For one
 * thread.
 */
final class DirectionalChange implements CycleMeasure {
  /** Cycles at which the bound is narrowest: an hour and a half. */
  private static final double OPTIMAL = 100;

  /** Told where a guard takes the estimate as it is. */
  private static final double SHOWN = 0.01;

  private final boolean parametersOnly;
  private final boolean latency;
  private final boolean passRate;
  private final CycleScores before = new CycleScores();
  private final CycleScores after = new CycleScores();
  private final double busiest;
  private long busier;

  /**
   * @param baseline the newest cycles of the version before, oldest first
   */
  DirectionalChange(List<Cycle> baseline, Change change) {
    parametersOnly = change.parametersOnly();
    latency = counts(change, Metric.LATENCY);
    passRate = counts(change, Metric.ERROR_RATE);
    busiest = baseline.stream().mapToDouble(Cycle::perSecond).max().orElse(0);
    baseline.forEach(cycle -> take(cycle, before));
  }

  private static boolean counts(Change change, Metric metric) {
    return change.claimed().isEmpty() || change.claimed().contains(metric.key());
  }

  @Override
  public void take(Cycle cycle) {
    if (cycle.perSecond() > busiest) {
      busier++;
    } else {
      take(cycle, after);
    }
  }

  /** A cycle without a latency says nothing of it. */
  private void take(Cycle cycle, CycleScores scores) {
    if (!latency) {
      scores.take(cycle.passed());
    } else if (cycle.meanMicros() > 0) {
      double faster = -StrictMath.log(cycle.meanMicros());
      scores.take(passRate ? (faster + cycle.passed()) / 2 : faster);
    }
  }

  @Override
  public Optional<GuardReading> seen(GuardRow row) {
    return missing(row).isPresent()
        ? Optional.empty()
        : Optional.of(read(row)).filter(reading -> Double.isFinite(reading.upper()));
  }

  /** Spares what it takes to bound a change that is too small anyway. */
  @Override
  public Optional<GuardReading> broken(GuardRow row) {
    return fall() > row.limit() ? CycleMeasure.super.broken(row) : Optional.empty();
  }

  @Override
  public Optional<String> rests(GuardRow row) {
    return missing(row)
        .or(
            () ->
                Double.isFinite(reach(row))
                    ? Optional.empty()
                    : Optional.of("%d cycles bound nothing yet".formatted(after.n())));
  }

  private Optional<String> missing(GuardRow row) {
    if (!parametersOnly) {
      return Optional.of("files changed, too");
    }
    if (!latency && !passRate) {
      return Optional.of("what is claimed is not watched");
    }
    if (before.n() < fewest(row)) {
      return Optional.of("%d of %d cycles before".formatted(before.n(), fewest(row)));
    }
    return after.n() < fewest(row)
        ? Optional.of("%d of %d cycles%s".formatted(after.n(), fewest(row), leftOut()))
        : Optional.empty();
  }

  /** Fewer say nothing of how much cycles vary. */
  private static int fewest(GuardRow row) {
    return Math.max(row.fewest(), SeriesBaseline.FEWEST);
  }

  private String leftOut() {
    return busier == 0 ? "" : ", %d busier left out".formatted(busier);
  }

  private double fall() {
    return before.mean() - after.mean();
  }

  private GuardReading read(GuardRow row) {
    double fall = fall();
    double reach = reach(row);
    double held = row.certainty() > 0 ? fall - reach : fall;
    String what = latency && passRate ? "latency, pass rate" : latency ? "latency" : "pass rate";
    String rule = "cycles, sequence: %s%s".formatted(what, leftOut());
    return new GuardReading(fall, fall - reach, fall + reach, after.n(), rule, held > row.limit());
  }

  /** By how much both means together may err on one side. */
  private double reach(GuardRow row) {
    double each = (row.certainty() > 0.5 ? 1 - row.certainty() : SHOWN) / 2;
    double alike = StrictMath.max(before.likeness(), after.likeness());
    double rho = StrictMath.max(0, StrictMath.min(alike, Likeness.MOST));
    Spread.Width old = new Spread.Width(before.deviation(), rho);
    double freedom = StrictMath.max(1, before.n() / (old.stretch() * old.stretch()) - 1);
    double pinned =
        TDistribution.of(freedom).inverseSurvivalProbability(each)
            * old.sigma()
            / StrictMath.sqrt((double) before.n());
    double deviation = new Spread.Width(after.deviation(), rho).sigma();
    return pinned
        + AsymptoticSequence.oneSided(each, OPTIMAL).studentHalfWidth(deviation, after.n());
  }
}
