package io.osupervisor.arbiter.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.PackedHistogram;
import org.jspecify.annotations.Nullable;

/**
 * How a version answers: what it did in all, and its newest cycles. A cycle is as many answers as
 * come in a minute, and at least ten, so that little traffic makes longer cycles. For one thread.
 */
public final class Conduct {
  /** The shortest cycle. */
  static final Duration CYCLE = Duration.ofMinutes(1);

  /** The fewest answers of one. */
  static final int ANSWERS = 10;

  /** How many are kept. */
  static final int NEWEST = 60;

  /** After so many what was counted is kept less often. */
  static final int SOON = 60;

  /** After so many more each time. */
  static final int SELDOM = 10;

  private static final int DIGITS = 2;

  private final PackedHistogram micros = new PackedHistogram(DIGITS);
  private final Deque<Cycle> cycles = new ArrayDeque<>();
  private long well;
  private long failed;
  private long memoryFailures;
  private long cycleWell;
  private long cycleFailed;
  private double cycleMicros;
  private long number;
  private long kept;
  private @Nullable Instant began;

  /**
   * A cycle that is over.
   *
   * @param number of it, from 1 on
   * @param passed the share of its requests that was answered well
   * @param meanMicros of those answers; negative when there was none
   * @param perSecond answers of a second
   */
  public record Cycle(long number, double passed, double meanMicros, double perSecond) {}

  /** Requests ended; gives the cycle that is over with them. */
  public Optional<Cycle> take(Instant at, long answered, long lost, AbstractHistogram took) {
    well += answered;
    failed += lost;
    micros.add(took);
    if (began == null) {
      began = at;
    }
    cycleWell += answered;
    cycleFailed += lost;
    cycleMicros += took.getMean() * took.getTotalCount();
    Duration lasted = Duration.between(began, at);
    if (lasted.compareTo(CYCLE) < 0 || cycleWell + cycleFailed < ANSWERS) {
      return Optional.empty();
    }
    return Optional.of(over(at, lasted));
  }

  private Cycle over(Instant at, Duration lasted) {
    double answers = (double) cycleWell + cycleFailed;
    Cycle cycle =
        new Cycle(
            ++number,
            cycleWell / answers,
            cycleWell == 0 ? -1 : cycleMicros / cycleWell,
            answers / (lasted.toMillis() / 1e3));
    keep(cycle);
    cycleWell = 0;
    cycleFailed = 0;
    cycleMicros = 0;
    began = at;
    return cycle;
  }

  /**
   * What it counted, when it is time to keep that: at the end of each of its first {@value #SOON}
   * cycles, later of every {@value #SELDOM}th; with the cycles since.
   */
  public Optional<Counted> due() {
    return number > SOON && number % SELDOM != 0 ? Optional.empty() : Optional.of(counted());
  }

  private Counted counted() {
    List<Long> values = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (HistogramIterationValue one : micros.recordedValues()) {
      values.add(one.getValueIteratedTo());
      times.add(one.getCountAtValueIteratedTo());
    }
    List<Cycle> since = cycles.stream().filter(cycle -> cycle.number() > kept).toList();
    kept = number;
    return new Counted(well, failed, values, times, since, memoryFailures);
  }

  /** A conduct that goes on from what was counted of it before the node ended. */
  public static Conduct goingOn(Counted counted) {
    Conduct conduct = new Conduct();
    conduct.well = counted.well();
    conduct.failed = counted.failed();
    conduct.memoryFailures = counted.memoryFailures();
    for (int i = 0; i < counted.micros().size(); i++) {
      conduct.micros.recordValueWithCount(counted.micros().get(i), counted.times().get(i));
    }
    for (Cycle cycle : counted.cycles()) {
      conduct.keep(cycle);
      conduct.number = cycle.number();
      conduct.kept = cycle.number();
    }
    return conduct;
  }

  private void keep(Cycle cycle) {
    cycles.addLast(cycle);
    if (cycles.size() > NEWEST) {
      cycles.removeFirst();
    }
  }

  /** All requests that ended. */
  public long answers() {
    return well + failed;
  }

  long failed() {
    return failed;
  }

  /** Its primary could not take its memory back, or took more than it may. */
  public void onMemoryFailure() {
    memoryFailures++;
  }

  long memoryFailures() {
    return memoryFailures;
  }

  /** Answers whose latency is known. */
  long measured() {
    return micros.getTotalCount();
  }

  double passed() {
    return answers() == 0 ? 0 : (double) well / answers();
  }

  double meanMicros() {
    return micros.getMean();
  }

  double deviationMicros() {
    return micros.getStdDeviation();
  }

  /** The latency that this share of the answers does not exceed, in microseconds. */
  double quantileMicros(double share) {
    return micros.getValueAtPercentile(100 * StrictMath.max(0, StrictMath.min(share, 1)));
  }

  /** How many answers took longer. */
  long longerThan(double limitMicros) {
    long limit = (long) StrictMath.min(limitMicros, Long.MAX_VALUE / 4.0);
    return limit >= micros.getMaxValue()
        ? 0
        : micros.getCountBetweenValues(micros.nextNonEquivalentValue(limit), micros.getMaxValue());
  }

  /** The newest cycles, oldest first. */
  public List<Cycle> cycles() {
    return List.copyOf(cycles);
  }

  /** Answers of a second over the newest cycles; 0 without any. */
  double perSecond() {
    return cycles.stream().mapToDouble(Cycle::perSecond).average().orElse(0);
  }
}
