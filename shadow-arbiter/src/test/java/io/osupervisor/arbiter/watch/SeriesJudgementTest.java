package io.osupervisor.arbiter.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.watch.SeriesFinding.Rule;
import io.osupervisor.arbiter.watch.SeriesJudgement.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

class SeriesJudgementTest {
  private static final int PINNED = 20;

  private static SeriesJudgement judge(Harm harm, IntToDoubleFunction value, int cycles) {
    List<CycleMean> series =
        IntStream.range(0, cycles).mapToObj(i -> new CycleMean(i, value.applyAsDouble(i))).toList();
    return SeriesJudgement.of(series, PINNED, harm, SeriesRules.DEFAULT);
  }

  /** Normal noise about 100 with σ 4, and what is added to it in σ. */
  private static SeriesJudgement noisy(long seed, IntToDoubleFunction harm, int cycles) {
    Random random = new Random(seed);
    return judge(Harm.RISE, i -> 100 + 4 * (random.nextGaussian() + harm.applyAsDouble(i)), cycles);
  }

  @Test
  void shouldHaveNoDataWithoutACycleAfterTheBaseline() {
    assertThat(judge(Harm.RISE, i -> i, PINNED).verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(judge(Harm.RISE, i -> 1, PINNED + 1).verdict()).isEqualTo(Verdict.STABLE);
  }

  @Test
  void shouldFindAStepOnlyInTheDirectionOfHarm() {
    IntToDoubleFunction step = i -> Math.sin(2.4 * i) - (i < 50 ? 0 : 6);

    assertThat(judge(Harm.RISE, step, 80).verdict()).isEqualTo(Verdict.STABLE);
    for (Harm harm : List.of(Harm.FALL, Harm.EITHER)) {
      SeriesFinding found = judge(harm, step, 80).first().orElseThrow();
      assertThat(found.rule()).isEqualTo(Rule.CUSUM);
      assertThat(found.cycle()).isBetween(50L, 52L);
      assertThat(found.effect()).isNegative();
      assertThat(found.lower()).isLessThan(found.effect());
      assertThat(found.upper()).isBetween(found.effect(), 0.0);
      assertThat(found.reason()).contains("lower by");
    }
  }

  @Test
  void shouldBeStableWhereNothingVaries() {
    assertThat(judge(Harm.EITHER, i -> 12.5, 400).verdict()).isEqualTo(Verdict.STABLE);
    assertThat(judge(Harm.EITHER, i -> 0.1 + i % 2 * 1e-17, 400).verdict())
        .isEqualTo(Verdict.STABLE);
  }

  @Test
  void shouldFindAStepOfWhatDidNotVary() {
    SeriesFinding found = judge(Harm.FALL, i -> i < 100 ? 1.0 : 0.9, 120).first().orElseThrow();

    assertThat(found.cycle()).isEqualTo(101);
  }

  @Test
  void shouldNotTakeSingleOutliersForARegression() {
    SeriesJudgement judged =
        judge(Harm.EITHER, i -> i % 25 == 7 ? 400 * (i % 2 - 0.5) : Math.sin(i), 300);

    assertThat(judged.findings()).isEmpty();
  }

  @Test
  void shouldStayFiniteWhateverComes() {
    SeriesFinding found =
        judge(Harm.EITHER, i -> i < 30 ? 0 : Double.MAX_VALUE, 40).first().orElseThrow();

    assertThat(found.cycle()).isEqualTo(31);
    assertThat(found.effect()).isFinite().isPositive();
  }

  @Test
  void shouldFindWhatIsFarOutEveryOtherCycle() {
    assertThat(judge(Harm.RISE, i -> i >= 60 && i % 2 == 0 ? 90 : Math.sin(i), 90).verdict())
        .isEqualTo(Verdict.REGRESSION);
  }

  @Test
  void shouldFindASlowDriftByItsTrend() {
    SeriesFinding found =
        judge(Harm.RISE, i -> Math.sin(i * 2.4) + 0.0095 * Math.max(0, i - PINNED), 200)
            .first()
            .orElseThrow();

    assertThat(found.rule()).isEqualTo(Rule.TREND);
    assertThat(found.cycle()).as("the look at 80 cycles").isEqualTo(PINNED + 79);
    assertThat(found.effect()).isPositive();
    assertThat(found.lower()).isBetween(0.0, found.effect());
    assertThat(found.upper()).isGreaterThan(found.effect());
  }

  @Test
  void shouldJudgeTheSameWhateverTheUnit() {
    Random random = new Random(5);
    double[] values = random.doubles(200).map(value -> value < 0.1 ? 2 * value : value).toArray();
    Arrays.setAll(values, i -> i < 150 ? values[i] : values[i] + 1);
    long at = judge(Harm.RISE, i -> values[i], 200).first().orElseThrow().cycle();

    assertThat(judge(Harm.RISE, i -> 1e-9 * values[i], 200).first().orElseThrow().cycle())
        .isEqualTo(at);
    assertThat(judge(Harm.FALL, i -> -1e9 * values[i] + 7e9, 200).first().orElseThrow().cycle())
        .isEqualTo(at);
  }

  @Test
  void shouldRarelyErrAndSoonFind(TestReporter reporter) {
    calibrate(300, reporter);
  }

  @Tag("proof")
  @Test
  void shouldRarelyErrAndSoonFindInManySeries(TestReporter reporter) {
    calibrate(10_000, reporter);
  }

  private static void calibrate(int runs, TestReporter reporter) {
    int alarms = 0;
    int drifts = 0;
    int outliers = 0;
    int skewed = 0;
    int[] correlated = new int[3];
    for (int seed = 0; seed < runs; seed++) {
      int place = seed;
      alarms += isTold(noisy(seed, i -> 0, PINNED + 300));
      drifts += isTold(noisy(seed, i -> Math.max(0, 0.02 * (i - PINNED)), 140));
      outliers += isTold(noisy(seed, i -> i == PINNED + place % 30 ? 15 : 0, PINNED + 30));
      skewed += isTold(logNormal(seed, PINNED + 300));
      correlated[0] += isTold(autoregressive(seed, 0.3, PINNED + 300));
      correlated[1] += isTold(autoregressive(seed, 0.5, PINNED + 300));
      correlated[2] += isTold(autoregressive(seed, 0.7, PINNED + 300));
    }
    double[] soon = {soon(runs, 20), soon(runs, 60), soon(runs, 100)};
    reporter.publishEntry(
        ("%d series of 300 cycles: %d with a false alarm, %d log-normal ones, %s with an"
                + " autocorrelation of 0.3, 0.5 and 0.7; %d found a drift of 0.02 σ within 120,"
                + " %d took one outlier for a regression; a step of 3 σ was found within 3 cycles"
                + " in %.1f, %.1f and %.1f %% with a baseline of 20, 60 and 100 cycles")
            .formatted(
                runs,
                alarms,
                skewed,
                Arrays.toString(correlated),
                drifts,
                outliers,
                100 * soon[0],
                100 * soon[1],
                100 * soon[2]));
    assertThat(alarms).isLessThanOrEqualTo((int) (0.2 * runs));
    assertThat(skewed).isLessThanOrEqualTo((int) (0.3 * runs));
    assertThat(correlated[0]).isLessThanOrEqualTo((int) (0.35 * runs));
    assertThat(correlated[1]).isLessThanOrEqualTo((int) (0.32 * runs));
    assertThat(correlated[2]).isLessThanOrEqualTo((int) (0.32 * runs));
    assertThat(drifts).isGreaterThanOrEqualTo((int) (0.95 * runs));
    assertThat(outliers).isLessThanOrEqualTo((int) (0.13 * runs));
    assertThat(soon[0]).isGreaterThanOrEqualTo(0.82);
    assertThat(soon[1]).isGreaterThanOrEqualTo(0.86);
    assertThat(soon[2]).isGreaterThanOrEqualTo(0.89);
  }

  private static int isTold(SeriesJudgement judged) {
    return judged.findings().isEmpty() ? 0 : 1;
  }

  /** In which share of series, of those without an alarm before, a step of 3 σ is found in time. */
  private static double soon(int runs, int pinned) {
    int step = pinned + 20;
    int found = 0;
    int quiet = 0;
    for (int seed = 0; seed < runs; seed++) {
      Random random = new Random(seed);
      List<CycleMean> series =
          IntStream.range(0, step + 3)
              .mapToObj(
                  i -> new CycleMean(i, 100 + 4 * (random.nextGaussian() + (i < step ? 0 : 3))))
              .toList();
      long at =
          SeriesJudgement.of(series, pinned, Harm.RISE, SeriesRules.DEFAULT)
              .first()
              .map(SeriesFinding::cycle)
              .orElse(Long.MAX_VALUE);
      quiet += at >= step ? 1 : 0;
      found += at >= step && at < step + 3 ? 1 : 0;
    }
    return (double) found / quiet;
  }

  private static SeriesJudgement logNormal(long seed, int cycles) {
    Random random = new Random(seed);
    return judge(Harm.RISE, i -> Math.exp(0.5 * random.nextGaussian()), cycles);
  }

  private static SeriesJudgement autoregressive(long seed, double rho, int cycles) {
    Random random = new Random(seed);
    double[] last = {random.nextGaussian()};
    return judge(
        Harm.RISE,
        i -> 100 + (last[0] = rho * last[0] + Math.sqrt(1 - rho * rho) * random.nextGaussian()),
        cycles);
  }

  /** Told in the unit of the series, whatever scale it is judged on. */
  @Test
  void shouldTellAStepOfWhatIsSkewedInItsUnit() {
    Random random = new Random(9);
    IntToDoubleFunction value =
        i -> 200 * Math.exp(0.5 * random.nextGaussian()) * (i < 60 ? 1 : 20);
    SeriesJudgement judged = judge(Harm.RISE, value, 80);
    SeriesBaseline baseline = Objects.requireNonNull(judged.baseline());
    assertThat(baseline.logarithmic()).isTrue();
    assertThat(baseline.centre()).isBetween(140.0, 280.0);
    SeriesFinding found = judged.first().orElseThrow();
    assertThat(found.cycle()).isBetween(60L, 62L);
    assertThat(found.effect()).isBetween(1_500.0, 10_000.0);
    assertThat(found.lower()).isBetween(100.0, found.effect());
    assertThat(found.upper()).isGreaterThan(found.effect());
    assertThat(judge(Harm.EITHER, i -> i < 60 ? value.applyAsDouble(i) : -1, 80).verdict())
        .as("what has no logarithm lies below")
        .isEqualTo(Verdict.REGRESSION);
  }

  @Test
  void shouldLearnHowMuchNeighboursResembleEachOther() {
    SeriesWatch alike = Objects.requireNonNull(autoregressive(3, 0.7, 320).watch());
    assertThat(alike.likeness()).isBetween(0.5, 0.9);
    SeriesWatch unlike = Objects.requireNonNull(noisy(3, i -> 0, 320).watch());
    assertThat(unlike.likeness()).isZero();
    SeriesWatch stepped = Objects.requireNonNull(noisy(3, i -> i < 160 ? 0 : 6, 320).watch());
    assertThat(stepped.likeness()).as("a level moves it no more than once").isZero();
  }
}
