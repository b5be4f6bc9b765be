package io.osupervisor.arbiter.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.health.Latencies;
import io.osupervisor.arbiter.watch.GuardBook.Broken;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardBookTest {
  private static final Instant START = Instant.parse("2026-11-29T00:00:00Z");

  private static final Change FILES = new Change(false, Set.of());

  private final Conduct before = new Conduct();
  private final Conduct after = new Conduct();

  private static Histogram micros(long each, long times) {
    Histogram micros = Latencies.empty();
    micros.recordValueWithCount(each, times);
    return micros;
  }

  private static void answer(Conduct conduct, long well, long failed, long each) {
    conduct.take(START, well, failed, micros(each, well));
  }

  private static GuardRow row(Measure measure, double limit, double certainty, Speed speed) {
    return new GuardRow("G", measure, limit, 10, certainty, speed);
  }

  private List<Broken> look(GuardRow... rows) {
    return new GuardBook(List.of(rows), PinnedBaseline.of(before), FILES, after).look(START);
  }

  private boolean breaks(Measure measure, double limit, double certainty) {
    return !look(row(measure, limit, certainty, Speed.AT_ONCE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"9, 0, false", "1, 9, true", "2, 8, false", "0, 9, false", "0, 10, true"})
  void shouldBreakAtAShareOfFailuresAboveItsLimit(long well, long failed, boolean broken) {
    answer(after, well, failed, 100);

    assertThat(breaks(Measure.FAILURE_RATE, 0.8, 0)).isEqualTo(broken);
  }

  @Test
  void shouldBreakAtADropThatIsLargeAndCertain() {
    answer(before, 95, 5, 100);
    answer(after, 15, 5, 100);

    assertThat(breaks(Measure.PASS_RATE_DROP, 0.15, 0.99)).isTrue();
    assertThat(breaks(Measure.PASS_RATE_DROP, 0.15, 0.99999)).as("not certain").isFalse();
    assertThat(breaks(Measure.PASS_RATE_DROP, 0.25, 0.99)).as("not as large").isFalse();
    assertThat(breaks(Measure.PASS_RATE_FALL, 0.2, 0.99)).as("20 of 95 points").isTrue();
    Broken broken = look(row(Measure.PASS_RATE_DROP, 0.15, 0.99, Speed.AT_ONCE)).get(0);
    assertThat(broken.reading().effect()).isBetween(0.199, 0.201);
    assertThat(broken.reading().lower()).isBetween(0.0, 0.1);
    assertThat(broken.reading().upper()).isBetween(0.4, 0.6);
    assertThat(broken.reading().n()).isEqualTo(20);
    assertThat(broken.row().measure().told(0.2)).isEqualTo("-20.0pp");
    assertThat(broken.row().measure().told(0.1, 0.3)).isEqualTo("-30.0pp … -10.0pp");
  }

  @Test
  void shouldSayNothingWithTooLittleOnEitherSide() {
    answer(before, 9, 0, 100);
    answer(after, 0, 500, 100);
    assertThat(breaks(Measure.PASS_RATE_DROP, 0.15, 0.99)).isFalse();
    answer(before, 1, 0, 100);
    assertThat(breaks(Measure.PASS_RATE_DROP, 0.15, 0.99)).isTrue();
    assertThat(breaks(Measure.P95_RISE, 0.2, 0.99)).as("no answer was measured").isFalse();
    assertThat(new GuardBook(List.of(), PinnedBaseline.NONE, FILES, after).readings()).isEmpty();
  }

  @Test
  void shouldBreakAtAPercentileThatRose() {
    answer(before, 1_000, 0, 1_000);
    answer(after, 900, 0, 1_000);
    answer(after, 100, 0, 1_600);

    assertThat(breaks(Measure.P95_RISE, 0.5, 0.99)).isTrue();
    assertThat(breaks(Measure.P95_RISE, 0.7, 0.99)).isFalse();
    assertThat(breaks(Measure.MEAN_RISE, 0.5, 0.99)).as("the mean rose by 6 %").isFalse();
  }

  @Test
  void shouldNotTakeAFewSlowAnswersForAPercentile() {
    answer(before, 1_000, 0, 1_000);
    answer(after, 56, 0, 1_000);
    answer(after, 4, 0, 5_000);

    assertThat(breaks(Measure.P95_RISE, 0.5, 0)).as("the estimate itself").isTrue();
    assertThat(breaks(Measure.P95_RISE, 0.5, 0.99)).isFalse();
  }

  @Test
  void shouldBreakAtAMeanThatRoseButNotAtOneOutlier() {
    answer(before, 1_000, 0, 1_000);
    answer(after, 59, 0, 1_000);
    answer(after, 1, 0, 60_000_000);
    assertThat(breaks(Measure.MEAN_RISE, 2, 0.99)).as("one answer").isFalse();
    answer(after, 3_000, 0, 9_000);
    answer(after, 3_000, 0, 40_000_000);

    assertThat(breaks(Measure.MEAN_RISE, 2, 0.99)).isTrue();
  }

  @Test
  void shouldFollowAGuardAtItsSpeed() {
    answer(before, 1_000, 0, 100);
    answer(after, 50, 50, 100);
    GuardBook book =
        new GuardBook(
            List.of(
                row(Measure.PASS_RATE_DROP, 0.15, 0.99, Speed.MEDIUM),
                row(Measure.PASS_RATE_DROP, 0.2, 0.99, Speed.HIGH),
                row(Measure.PASS_RATE_DROP, 0.3, 0.99, Speed.AT_ONCE),
                row(Measure.PASS_RATE_FALL, 0.3, 0.99, Speed.SYMPTOM)),
            PinnedBaseline.of(before),
            FILES,
            after);

    assertThat(book.look(START))
        .extracting(one -> one.row().speed())
        .containsExactly(Speed.AT_ONCE, Speed.SYMPTOM);
    assertThat(book.isBreaking()).isTrue();
    assertThat(book.look(START.plusSeconds(59))).isEmpty();
    assertThat(book.look(START.plusSeconds(60)))
        .extracting(one -> one.row().speed())
        .containsExactly(Speed.HIGH);
    assertThat(book.look(START.plusSeconds(120)))
        .extracting(one -> one.row().speed())
        .containsExactly(Speed.MEDIUM);
    assertThat(book.look(START.plusSeconds(180))).isEmpty();
    book.rearm();
    assertThat(book.look(START.plusSeconds(181)))
        .extracting(one -> one.row().speed())
        .containsExactly(Speed.AT_ONCE, Speed.HIGH, Speed.MEDIUM);
  }

  @Test
  void shouldBeginToCountAnewWhenAGuardHoldsAgain() {
    answer(before, 1_000, 0, 100);
    answer(after, 70, 30, 100);
    GuardBook book =
        new GuardBook(
            List.of(row(Measure.PASS_RATE_DROP, 0.2, 0.99, Speed.HIGH)),
            PinnedBaseline.of(before),
            FILES,
            after);
    assertThat(book.look(START)).isEmpty();
    answer(after, 900, 0, 100);
    assertThat(book.look(START.plusSeconds(30))).isEmpty();
    assertThat(book.isBreaking()).isFalse();
    answer(after, 0, 900, 100);
    assertThat(book.look(START.plusSeconds(61))).isEmpty();
    assertThat(book.look(START.plusSeconds(121))).hasSize(1);
  }

  @Test
  void shouldHoldCyclesAgainstThoseOfTheVersionBefore() {
    Random random = new Random(11);
    Instant at = START;
    for (int cycle = 0; cycle < 30; cycle++) {
      before.take(at, 20, 0, micros(1_000 + random.nextInt(40), 20));
      at = at.plus(Duration.ofMinutes(1));
    }
    GuardBook book =
        new GuardBook(
            List.of(
                new GuardRow("G5", Measure.LATENCY_SERIES, 0, 20, 0, Speed.SYMPTOM),
                new GuardRow("G5", Measure.LATENCY_SERIES, 0.5, 20, 0, Speed.AT_ONCE),
                new GuardRow("G4", Measure.PASS_RATE_SERIES, 0.15, 40, 0, Speed.AT_ONCE)),
            PinnedBaseline.of(before),
            FILES,
            after);
    assertThat(look(book, at, 30, random, 1_000)).isEmpty();
    assertThat(look(book, at.plusSeconds(3_600), 5, random, 1_100))
        .extracting(one -> one.row().speed())
        .as("10 % slower")
        .containsExactly(Speed.SYMPTOM);
    List<Broken> slow = look(book, at.plusSeconds(7_200), 5, random, 3_000);
    assertThat(slow).extracting(one -> one.row().limit()).containsExactly(0.5);
    assertThat(slow.get(0).reading().rule()).startsWith("cycle ").contains("CUSUM");
    assertThat(slow.get(0).row().measure().limit(0.5)).isEqualTo("≤ +50.0%");
  }

  @Test
  void shouldNotTakeBackWhatVariesAsBefore() {
    assertThat(takenBackBySeries(100)).allMatch(taken -> taken <= 2);
  }

  @Tag("proof")
  @Test
  void shouldNotTakeBackWhatVariesAsBeforeInManyPromotions(TestReporter reporter) {
    List<Integer> taken = takenBackBySeries(4_000);
    reporter.publishEntry(
        ("of 4000 unchanged versions over 300 cycles, whose means vary by 10 %%, taken back by"
                + " their latency: %d, with an autocorrelation of 0.5 %d; log-normal (σ 0.3) %d")
            .formatted(taken.toArray()));
    assertThat(taken).allMatch(one -> one <= 80);
  }

  /**
   * Of versions like the one before, with independent, correlated and skewed cycles, how many its
   * speed takes back.
   */
  private static List<Integer> takenBackBySeries(int runs) {
    GuardRow row = new GuardRow("G5", Measure.LATENCY_SERIES, 0.5, 20, 0.99, Speed.HIGH);
    int[] taken = new int[3];
    for (int seed = 0; seed < runs; seed++) {
      for (int kind = 0; kind < taken.length; kind++) {
        taken[kind] += isTakenBack(row, seed, kind) ? 1 : 0;
      }
    }
    return Arrays.stream(taken).boxed().toList();
  }

  private static boolean isTakenBack(GuardRow row, int seed, int kind) {
    Random random = new Random(seed);
    double rho = kind == 1 ? 0.5 : 0;
    double[] last = {random.nextGaussian()};
    List<Conduct.Cycle> cycles =
        IntStream.range(0, 320)
            .mapToObj(
                i -> {
                  last[0] = rho * last[0] + Math.sqrt(1 - rho * rho) * random.nextGaussian();
                  double part = kind == 2 ? Math.exp(0.3 * last[0]) : 1 + 0.1 * last[0];
                  return cycle(i, 10_000 * part);
                })
            .toList();
    ConductSeries series =
        ConductSeries.of(cycles.subList(0, 20), 20, Harm.RISE, Conduct.Cycle::meanMicros)
            .orElseThrow();
    boolean broken = false;
    for (Conduct.Cycle cycle : cycles.subList(20, 320)) {
      series.take(cycle);
      boolean again = series.read(row).broken();
      if (broken && again) {
        return true;
      }
      broken = again;
    }
    return false;
  }

  /** A trend is looked at now and then only: what it said holds until it says something else. */
  @Test
  void shouldStandByATrendUntilItIsLookedAtAgain() {
    List<Conduct.Cycle> pinned =
        IntStream.range(0, 20).mapToObj(i -> cycle(i, 10_000 + 100 * (i % 2 * 2 - 1))).toList();
    GuardRow row = new GuardRow("G5", Measure.LATENCY_SERIES, 0, 20, 0, Speed.HIGH);
    ConductSeries series =
        ConductSeries.of(pinned, row.fewest(), Harm.RISE, Conduct.Cycle::meanMicros).orElseThrow();
    for (int i = 0; i < 19; i++) {
      series.take(cycle(i, 9_950 + 5 * i));
    }
    assertThat(series.read(row).broken()).isFalse();
    series.take(cycle(19, 10_045));
    assertThat(series.read(row).rule()).contains("Mann-Kendall");
    series.take(cycle(20, 10_050));
    assertThat(series.read(row).broken()).isTrue();
    for (int i = 21; i < 40; i++) {
      series.take(cycle(i, 9_950 + 5 * (40 - i)));
    }
    assertThat(series.read(row).broken()).as("a look at what rose and fell").isFalse();
  }

  private static Conduct.Cycle cycle(int number, double micros) {
    return new Conduct.Cycle(number, 1, micros, 1);
  }

  @Test
  void shouldCompareTheSharesOfAnswersOnceForAllRows() {
    answer(before, 95, 5, 100);
    answer(after, 15, 5, 100);
    GuardMeasures measures = new GuardMeasures(after, PinnedBaseline.of(before));
    GuardMeasures.PassRateDrop once = measures.passRateDrop();

    measures.read(row(Measure.PASS_RATE_DROP, 0.15, 0.99, Speed.HIGH));
    assertThat(measures.passRateDrop()).isSameAs(once);
    answer(after, 0, 1, 100);
    assertThat(measures.passRateDrop()).isNotEqualTo(once);
  }

  @Test
  void shouldTellMemoryFailuresThatAreNewOrMoreThanBefore() {
    answer(before, 1_000, 0, 100);
    answer(after, 100, 0, 100);
    GuardRow row = new GuardRow("G6", Measure.MEMORY_FAILURES, 0.5, 1, 0, Speed.SYMPTOM);
    GuardMeasures fresh = new GuardMeasures(after, PinnedBaseline.of(before));
    assertThat(fresh.read(row)).isEmpty();
    after.onMemoryFailure();
    assertThat(fresh.broken(row).orElseThrow().effect()).isEqualTo(1);
    for (int i = 0; i < 10; i++) {
      before.onMemoryFailure();
    }
    GuardMeasures known = new GuardMeasures(after, PinnedBaseline.of(before));
    assertThat(known.broken(row)).as("one of a hundred before, too").isEmpty();
    after.onMemoryFailure();
    assertThat(known.broken(row).orElseThrow().rule())
        .isEqualTo("1.0 of the version before in as many answers");
    assertThat(row.measure().told(2)).isEqualTo("2");
    assertThat(row.measure().limit(0.5)).isEqualTo("≤ +50.0%");
  }

  @Test
  void shouldTellOfABreakWhatItReads() {
    answer(before, 95, 5, 100);
    answer(after, 15, 5, 100);
    GuardMeasures measures = new GuardMeasures(after, PinnedBaseline.of(before));
    for (double limit : new double[] {0, 0.15, 0.2, 0.3}) {
      for (Measure measure : Measure.values()) {
        GuardRow row = row(measure, limit, 0.99, Speed.HIGH);
        assertThat(measures.broken(row))
            .as(row.toString())
            .isEqualTo(measures.read(row).filter(GuardReading::broken));
      }
    }
  }

  private List<Broken> look(GuardBook book, Instant from, int cycles, Random random, long micros) {
    Instant at = from;
    for (int cycle = 0; cycle < cycles; cycle++) {
      at = at.plus(Duration.ofMinutes(1));
      after.take(at, 20, 0, micros(micros + random.nextInt(40), 20)).ifPresent(book::onCycle);
      List<Broken> broken = book.look(at);
      if (!broken.isEmpty()) {
        return broken;
      }
    }
    return List.of();
  }

  @Test
  void shouldRefuseARowThatMeansNothing() {
    assertThatThrownBy(() -> row(Measure.P95_RISE, 0.2, 1, Speed.HIGH))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> row(Measure.P95_RISE, Double.NaN, 0, Speed.HIGH))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldSeldomTakeBackWhatIsTheSame() {
    assertThat(takenBack(300, 0.9, 0.9, 0.99)).isLessThanOrEqualTo(24);
    assertThat(takenBack(100, 0.9, 0.6, 0.99)).isGreaterThanOrEqualTo(99);
  }

  /** The plain rule of the original errs in 7, 14 and 31 % of promotions, with 0.99 in 4 to 6 %. */
  @Tag("proof")
  @Test
  void shouldSeldomTakeBackWhatIsTheSameInManyPromotions(TestReporter reporter) {
    int runs = 4_000;
    for (double rate : new double[] {0.95, 0.9, 0.7}) {
      int plain = takenBack(runs, rate, rate, 0);
      int certain = takenBack(runs, rate, rate, 0.99);
      reporter.publishEntry(
          "pass rate %s: the plain rule takes back %d of %d, with 0.99 %d"
              .formatted(rate, plain, runs, certain));
      assertThat(certain).isLessThanOrEqualTo((int) (0.07 * runs)).isLessThan(plain);
    }
  }

  /** Looked at after each of 200 answers, against 100 of the version before. */
  private static int takenBack(int runs, double rateBefore, double rate, double certainty) {
    int taken = 0;
    for (int seed = 0; seed < runs; seed++) {
      Random random = new Random(seed);
      Conduct old = new Conduct();
      for (int i = 0; i < 100; i++) {
        one(old, random.nextDouble() < rateBefore);
      }
      Conduct now = new Conduct();
      GuardBook book =
          new GuardBook(
              List.of(row(Measure.PASS_RATE_DROP, 0.15, certainty, Speed.AT_ONCE)),
              PinnedBaseline.of(old),
              FILES,
              now);
      boolean broken = false;
      for (int i = 0; i < 200 && !broken; i++) {
        one(now, random.nextDouble() < rate);
        broken = !book.look(START).isEmpty();
      }
      taken += broken ? 1 : 0;
    }
    return taken;
  }

  private static void one(Conduct conduct, boolean well) {
    conduct.take(START, well ? 1 : 0, well ? 0 : 1, Latencies.empty());
  }
}
