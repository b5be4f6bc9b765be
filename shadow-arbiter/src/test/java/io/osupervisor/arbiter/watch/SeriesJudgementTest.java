package io.osupervisor.arbiter.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.watch.SeriesFinding.Rule;
import io.osupervisor.arbiter.watch.SeriesJudgement.Verdict;
import java.util.Arrays;
import java.util.List;
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
    IntToDoubleFunction step = i -> i < 50 ? Math.sin(i) : Math.sin(i) - 6;

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
    int soon = 0;
    int drifts = 0;
    int outliers = 0;
    int skewed = 0;
    int correlated = 0;
    for (int seed = 0; seed < runs; seed++) {
      int place = seed;
      alarms += noisy(seed, i -> 0, PINNED + 300).findings().isEmpty() ? 0 : 1;
      long at =
          noisy(seed, i -> i < 40 ? 0 : 3, 100)
              .first()
              .map(SeriesFinding::cycle)
              .orElse(Long.MAX_VALUE);
      soon += at >= 40 && at < 43 ? 1 : 0;
      drifts += noisy(seed, i -> Math.max(0, 0.02 * (i - PINNED)), 140).first().isPresent() ? 1 : 0;
      outliers +=
          noisy(seed, i -> i == PINNED + place % 30 ? 15 : 0, PINNED + 30).first().isPresent()
              ? 1
              : 0;
      skewed += logNormal(seed, PINNED + 300).findings().isEmpty() ? 0 : 1;
      correlated += autoregressive(seed, PINNED + 300).findings().isEmpty() ? 0 : 1;
    }
    reporter.publishEntry(
        ("%d series: %d with a false alarm in 300 cycles, %d found a step of 3 σ within 3,"
                + " %d a drift of 0.02 σ within 120, %d took one outlier for a regression;"
                + " %d log-normal ones and %d with an autocorrelation of 0.3 with a false alarm")
            .formatted(runs, alarms, soon, drifts, outliers, skewed, correlated));
    assertThat(alarms).isLessThanOrEqualTo((int) (0.25 * runs));
    assertThat(soon).isGreaterThanOrEqualTo((int) (0.82 * runs));
    assertThat(drifts).isGreaterThanOrEqualTo((int) (0.95 * runs));
    assertThat(outliers).isLessThanOrEqualTo((int) (0.13 * runs));
    assertThat(skewed).isLessThanOrEqualTo((int) (0.68 * runs));
    assertThat(correlated).isLessThanOrEqualTo((int) (0.6 * runs));
  }

  private static SeriesJudgement logNormal(long seed, int cycles) {
    Random random = new Random(seed);
    return judge(Harm.RISE, i -> Math.exp(0.5 * random.nextGaussian()), cycles);
  }

  private static SeriesJudgement autoregressive(long seed, int cycles) {
    Random random = new Random(seed);
    double[] last = {random.nextGaussian()};
    return judge(
        Harm.RISE,
        i -> 100 + (last[0] = 0.3 * last[0] + Math.sqrt(1 - 0.09) * random.nextGaussian()),
        cycles);
  }
}
