package io.osupervisor.arbiter.watch;

import io.osupervisor.arbiter.judge.AsymptoticSequence;
import io.osupervisor.arbiter.judge.Interval;
import io.osupervisor.arbiter.judge.RateSequence;
import io.osupervisor.arbiter.watch.Conduct.Cycle;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Measures how a deployment answers against its pinned baseline. Bounds of rates, percentiles and
 * means hold at every look at once; the posterior of a drop does not, and is what the guard of the
 * original is held by.
 */
final class GuardMeasures {
  /** Answers at which bounds are narrowest. */
  private static final double OPTIMAL = 1_000;

  /** What may lie beyond a 95th percentile. */
  private static final double BEYOND_P95 = 0.05;

  /** Told where a guard takes the estimate as it is. */
  private static final double SHOWN = 0.01;

  private final Conduct conduct;
  private final PinnedBaseline baseline;
  private @Nullable PassRateDrop newest;

  /**
   * How both shares of answers compare after so many answers.
   *
   * @param certainty the probability that the share fell
   * @param lower the least that it fell by, of the 99 % interval
   * @param upper the most
   */
  record PassRateDrop(long answers, long failed, double certainty, double lower, double upper) {
    boolean isOf(Conduct conduct) {
      return answers == conduct.answers() && failed == conduct.failed();
    }
  }

  GuardMeasures(Conduct conduct, PinnedBaseline baseline) {
    this.conduct = conduct;
    this.baseline = baseline;
  }

  /** What a guard sees that does not hold; empty where it holds or there is too little. */
  Optional<GuardReading> broken(GuardRow row) {
    return mayBreak(row) ? read(row).filter(GuardReading::broken) : none();
  }

  /** Spares what it takes to bound a drop of the pass rate where that is too small anyway. */
  private boolean mayBreak(GuardRow row) {
    return switch (row.measure()) {
      case PASS_RATE_DROP, PASS_RATE_FALL -> conduct.answers() > 0 && drop(row) >= row.limit();
      default -> true;
    };
  }

  /** What a guard sees; empty while there is too little on either side. */
  Optional<GuardReading> read(GuardRow row) {
    return switch (row.measure()) {
      case FAILURE_RATE -> enough(row, conduct.answers()) ? Optional.of(failures(row)) : none();
      case PASS_RATE_DROP, PASS_RATE_FALL ->
          enough(row, conduct.answers(), baseline.answers()) && baseline.passed() > 0
              ? Optional.of(passRate(row))
              : none();
      case P95_RISE ->
          enough(row, conduct.measured(), baseline.measured()) && baseline.p95().lower() > 0
              ? Optional.of(percentile(row))
              : none();
      case MEAN_RISE ->
          enough(row, conduct.measured(), baseline.measured()) && baseline.meanMicros() > 0
              ? Optional.of(mean(row))
              : none();
      case THROUGHPUT_FALL ->
          enough(row, conduct.answers(), baseline.answers()) ? throughput(row) : none();
      case MEMORY_FAILURES ->
          enough(row, conduct.memoryFailures()) ? Optional.of(memory(row)) : none();
      case PASS_RATE_SERIES, LATENCY_SERIES, DIRECTIONAL_CHANGE -> none();
    };
  }

  private static Optional<GuardReading> none() {
    return Optional.empty();
  }

  private static boolean enough(GuardRow row, long... sides) {
    for (long side : sides) {
      if (side < row.fewest()) {
        return false;
      }
    }
    return true;
  }

  private static double alpha(GuardRow row) {
    return row.certainty() > 0.5 ? 1 - row.certainty() : SHOWN;
  }

  private GuardReading failures(GuardRow row) {
    long n = conduct.answers();
    double rate = (double) conduct.failed() / n;
    Interval interval = new RateSequence(OPTIMAL, alpha(row)).interval(conduct.failed(), n);
    double held = row.certainty() > 0 ? interval.lower() : rate;
    return new GuardReading(
        rate, interval.lower(), interval.upper(), n, "share of failures", held > row.limit());
  }

  private GuardReading passRate(GuardRow row) {
    double whole = whole(row);
    double drop = drop(row);
    PassRateDrop sides = passRateDrop();
    boolean broken = drop >= row.limit() && drop > 0 && sides.certainty() >= row.certainty();
    String rule = "drop of the pass rate, posterior";
    return new GuardReading(
        drop, sides.lower() / whole, sides.upper() / whole, conduct.answers(), rule, broken);
  }

  private double drop(GuardRow row) {
    return (baseline.passed() - conduct.passed()) / whole(row);
  }

  private double whole(GuardRow row) {
    return row.measure() == Measure.PASS_RATE_FALL ? baseline.passed() : 1;
  }

  /** One for all rows, until there is another answer: it takes long to compute. */
  PassRateDrop passRateDrop() {
    PassRateDrop known = newest;
    if (known == null || !known.isOf(conduct)) {
      PassRates rates =
          new PassRates(baseline.answers(), baseline.failed(), conduct.answers(), conduct.failed());
      double[] bounds = rates.drop(baseline.passed(), conduct.passed());
      known =
          new PassRateDrop(
              conduct.answers(), conduct.failed(), rates.dropped(), bounds[0], bounds[1]);
      newest = known;
    }
    return known;
  }

  /** Its percentile lies beyond a latency when more than a twentieth of its answers does. */
  private GuardReading percentile(GuardRow row) {
    long n = conduct.measured();
    PinnedBaseline.Quantile before = baseline.p95();
    PinnedBaseline.Quantile after = PinnedBaseline.Quantile.p95(conduct);
    boolean broken;
    if (row.certainty() > 0) {
      long beyond = conduct.longerThan(before.upper() * (1 + row.limit()));
      Interval share = new RateSequence(OPTIMAL, alpha(row)).interval(beyond, n);
      broken = share.lower() > BEYOND_P95;
    } else {
      broken = after.estimate() > before.estimate() * (1 + row.limit());
    }
    return new GuardReading(
        after.estimate() / before.estimate() - 1,
        after.lower() / before.upper() - 1,
        after.upper() / before.lower() - 1,
        n,
        "share beyond the baseline's p95",
        broken);
  }

  private GuardReading mean(GuardRow row) {
    long n = conduct.measured();
    double half =
        AsymptoticSequence.oneSided(alpha(row), OPTIMAL).halfWidth(conduct.deviationMicros(), n);
    double rise = conduct.meanMicros() / baseline.meanMicros() - 1;
    double reach = half / baseline.meanMicros();
    double held = row.certainty() > 0 ? rise - reach : rise;
    return new GuardReading(
        rise, rise - reach, rise + reach, n, "mean, sequence", held > row.limit());
  }

  /** The version before had so many for as many answers; one of which it had none is new. */
  private GuardReading memory(GuardRow row) {
    long seen = conduct.memoryFailures();
    double expected =
        (double) baseline.memoryFailures() * conduct.answers() / Math.max(1, baseline.answers());
    String rule =
        String.format(Locale.ROOT, "%.1f of the version before in as many answers", expected);
    return new GuardReading(seen, seen, seen, seen, rule, seen > expected * (1 + row.limit()));
  }

  private Optional<GuardReading> throughput(GuardRow row) {
    if (baseline.perSecond() <= 0 || conduct.perSecond() <= 0) {
      return none();
    }
    double fall = 1 - conduct.perSecond() / baseline.perSecond();
    double most = conduct.cycles().stream().mapToDouble(Cycle::perSecond).max().orElse(0);
    double least = conduct.cycles().stream().mapToDouble(Cycle::perSecond).min().orElse(0);
    return Optional.of(
        new GuardReading(
            fall,
            1 - most / baseline.perSecond(),
            1 - least / baseline.perSecond(),
            conduct.answers(),
            "answers of a second",
            fall > row.limit()));
  }
}
