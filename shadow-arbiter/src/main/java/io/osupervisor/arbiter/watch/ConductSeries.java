package io.osupervisor.arbiter.watch;

import io.osupervisor.arbiter.watch.Conduct.Cycle;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** One figure of a deployment's cycles against those of the version before. */
final class ConductSeries implements CycleMeasure {
  private final SeriesBaseline baseline;
  private final SeriesWatch watch;
  private final ToDoubleFunction<Cycle> figure;
  private final int sign;
  private long seen;

  private ConductSeries(SeriesBaseline baseline, Harm harm, ToDoubleFunction<Cycle> figure) {
    this.baseline = baseline;
    this.watch = new SeriesWatch(baseline, harm, SeriesRules.DEFAULT);
    this.figure = figure;
    this.sign = harm == Harm.RISE ? 1 : -1;
  }

  /** Empty when the version before had fewer cycles. */
  static Optional<ConductSeries> of(
      List<Cycle> before, int fewest, Harm harm, ToDoubleFunction<Cycle> figure) {
    double[] values = before.stream().mapToDouble(figure).filter(value -> value >= 0).toArray();
    return values.length < Math.max(fewest, SeriesBaseline.FEWEST)
        ? Optional.empty()
        : Optional.of(new ConductSeries(SeriesBaseline.of(values), harm, figure));
  }

  @Override
  public void take(Cycle cycle) {
    double value = figure.applyAsDouble(cycle);
    if (value >= 0) {
      seen++;
      watch.onCycle(new CycleMean(cycle.number(), value));
    }
  }

  @Override
  public Optional<GuardReading> seen(GuardRow row) {
    return Optional.of(read(row));
  }

  /** What a guard sees: of what the rules say by now, what is worst for certain. */
  GuardReading read(GuardRow row) {
    return watch.standing().stream()
        .map(found -> read(row, found))
        .max(Comparator.comparingDouble(GuardReading::lower))
        .orElseGet(() -> new GuardReading(0, 0, 0, seen, "cycles: CUSUM, trend", false));
  }

  private GuardReading read(GuardRow row, SeriesFinding found) {
    double whole = row.measure().isRelative() ? baseline.centre() : 1;
    double effect = sign * found.effect() / whole;
    double one = sign * found.lower() / whole;
    double other = sign * found.upper() / whole;
    double lower = StrictMath.min(one, other);
    String rule = "cycle %d: %s".formatted(found.cycle(), found.reason());
    return new GuardReading(
        effect, lower, StrictMath.max(one, other), found.n(), rule, lower >= row.limit());
  }
}
