package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.judge.Observation.Pair;
import java.time.Duration;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How often the judge errs, looked at where blocks of seeded streams end, and how soon it is right.
 * The proof's figures stand in {@code docs/judge.md}.
 */
class CalibrationTest {
  private static final double ALPHA = 0.05;

  /** Streams in the normal build, and in the proof. */
  private static final int SLICE = 20;

  private static final int PROOF = 2000;

  /** Streams of what is plain to see. */
  private static final int FEW = 50;

  private static final TrialRules GUARDED =
      new TrialRules(
          ALPHA,
          60,
          Duration.ofHours(1),
          1000,
          Duration.ofSeconds(1),
          true,
          List.of(),
          List.of(
              new Guard(Metric.ERROR_RATE, 0.01),
              Guard.agreement(0.95),
              new Guard(Metric.LATENCY, 0.10)));

  /** Any gain at all is enough: the claims that are most easily shown of nothing. */
  private static final TrialRules CLAIMING =
      OtherRules.claiming(
          GUARDED,
          new Objective(Metric.LATENCY, Direction.DECREASE, 0),
          new Objective(Metric.ERROR_RATE, Direction.DECREASE, 0));

  private static final TrialRules FASTER =
      OtherRules.claiming(GUARDED, new Objective(Metric.LATENCY, Direction.DECREASE, 0));

  @ParameterizedTest
  @EnumSource
  void shouldSeldomErrAboutEqualVersions(Scene scene) {
    assertErrsSeldom(scene, SLICE);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void shouldErrNoMoreOftenThanAlphaAboutEqualVersions(Scene scene) {
    Tally judged = assertErrsSeldom(scene, PROOF);
    System.out.printf(
        "%s: %d streams, %d falsely promoted, %d falsely harmed%n",
        scene, PROOF, judged.promoted(), judged.harmed());
  }

  private static Tally assertErrsSeldom(Scene scene, int streams) {
    Tally judged = Tally.of(CLAIMING, streams, scene::stream);
    assertThat(judged.promoted()).isLessThanOrEqualTo(Tally.most(ALPHA, streams));
    assertThat(judged.harmed()).isLessThanOrEqualTo(Tally.most(ALPHA, streams));
    return judged;
  }

  @Tag("proof")
  @Test
  void shouldErrSeldomWhereAPlainZTestDoesNot() {
    int plain = promotedByPlainZ(PROOF);
    System.out.printf("plain z test: %d streams, %d falsely promoted%n", PROOF, plain);
    assertThat(plain).isGreaterThan((int) (0.35 * PROOF));
  }

  @ParameterizedTest
  @CsvSource({"1.1, 0, 0, 0", "1, 0.02, 0.01, 0", "1, 0.01, 0, 0", "1, 0, 0, 0.05"})
  void shouldSeldomPromoteWhatIsWorseByTheMargin(
      double slower, double failing, double controlFailing, double differing) {
    assertSeldomPromoted(SLICE, slower, failing, controlFailing, differing);
  }

  @Tag("proof")
  @ParameterizedTest
  @CsvSource({"1.1, 0, 0, 0", "1, 0.02, 0.01, 0", "1, 0.01, 0, 0", "1, 0, 0, 0.05"})
  void shouldNotPromoteWhatIsWorseByTheMarginMoreOftenThanAlpha(
      double slower, double failing, double controlFailing, double differing) {
    int promoted = assertSeldomPromoted(PROOF, slower, failing, controlFailing, differing);
    System.out.printf(
        "worse by just the margin (latency x%s, errors %s against %s, %s differ): %d of %d%n",
        slower, failing, controlFailing, differing, promoted, PROOF);
  }

  private static int assertSeldomPromoted(
      int streams, double slower, double failing, double controlFailing, double differing) {
    Tally judged =
        Tally.of(
            GUARDED,
            streams,
            seed ->
                new Streams(seed, 0)
                    .slower(slower)
                    .failing(failing, controlFailing)
                    .differing(differing));
    assertThat(judged.promoted()).isLessThanOrEqualTo(Tally.most(ALPHA, streams));
    assertThat(judged.harmed()).isLessThanOrEqualTo(Tally.most(ALPHA, streams));
    return judged.promoted();
  }

  /** Beside a fixed-sample test that is right as often with so many pairs. */
  @Tag("proof")
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.1, 0.2})
  void shouldFindAnEffectOfSoManyDeviations(double effect) {
    int streams = 1000;
    double ofRatio = 0.3 * Math.sqrt(2);
    Tally judged =
        Tally.of(FASTER, streams, seed -> new Streams(seed, 0).slower(Math.exp(-effect * ofRatio)));
    System.out.printf(
        "effect %s sigma: %.1f %% promoted within %d pairs; half after %d (fixed sample %d),"
            + " 80 %% after %d (fixed sample %d)%n",
        effect,
        100.0 * judged.promoted() / streams,
        Tally.PAIRS,
        judged.pairs(0.5),
        fixedSample(effect, 0.5),
        judged.pairs(0.8),
        fixedSample(effect, 0.8));
    assertThat(judged.harmed()).isLessThanOrEqualTo(Tally.most(ALPHA, streams));
    assertThat(judged.promoted()).isGreaterThanOrEqualTo((int) (0.8 * streams));
    // The guard on errors takes 364 pairs; looking all the while costs three times the pairs.
    assertThat(judged.pairs(0.5)).isLessThanOrEqualTo(Math.max(364, 3 * fixedSample(effect, 0.5)));
  }

  /** Pairs after which a one-sided z test that looks once finds an effect with this power. */
  private static long fixedSample(double effect, double power) {
    NormalDistribution normal = NormalDistribution.of(0, 1);
    double distance =
        normal.inverseSurvivalProbability(ALPHA) + normal.inverseCumulativeProbability(power);
    return (long) Math.ceil(distance * distance / (effect * effect));
  }

  /** One after the other, as an agent proposes them; none changes anything, each claims a gain. */
  @Tag("proof")
  @Test
  void shouldPromoteFewOfTwoHundredNeutralHypotheses() {
    int hypotheses = 200;
    Tally judged =
        Tally.of(CLAIMING, hypotheses, seed -> Scene.EQUAL_ARMS.stream(1_000_000 + seed));
    System.out.printf(
        "200 neutral hypotheses: %d promoted, %d rejected as harm%n",
        judged.promoted(), judged.harmed());
    assertThat(judged.promoted()).isLessThanOrEqualTo((int) (ALPHA * hypotheses));
    assertThat(judged.harmed()).isLessThanOrEqualTo((int) (ALPHA * hypotheses));
  }

  @Test
  void shouldPromoteWhatIsTheSameSoonWhenNothingIsClaimed() {
    Tally judged = Tally.of(GUARDED, FEW, seed -> new Streams(seed, 0));

    assertThat(judged.promoted()).isGreaterThanOrEqualTo(FEW - 1);
    // 362 clean pairs show an error rate within one point; 25 pairs span 960 ms, so blocks are of
    // 26, and the fourteenth ends here.
    assertThat(judged.pairs(0.5)).isEqualTo(364);
  }

  @Test
  void shouldFindHarm() {
    assertThat(Tally.of(GUARDED, FEW, seed -> new Streams(seed, 0).slower(1.3)).harmed())
        .isEqualTo(FEW);
    assertThat(Tally.of(GUARDED, FEW, seed -> new Streams(seed, 0).failing(0.1, 0)).harmed())
        .isEqualTo(FEW);
    assertThat(Tally.of(GUARDED, FEW, seed -> new Streams(seed, 0).differing(0.15)).harmed())
        .isEqualTo(FEW);
  }

  @Test
  void shouldShowAGainThatIsThere() {
    TrialRules rules = OtherRules.claiming(GUARDED, OtherRules.ORIGINAL);

    Tally judged = Tally.of(rules, FEW, seed -> new Streams(seed, 0.2).slower(0.8));

    assertThat(judged.promoted()).isGreaterThanOrEqualTo(FEW - 1);
  }

  @Test
  void shouldRejectAGainThatIsNotThere() {
    TrialRules rules = OtherRules.claiming(GUARDED, OtherRules.ORIGINAL);

    Tally judged = Tally.of(rules, FEW, seed -> new Streams(seed, 0.2));

    assertThat(judged.gainless()).isGreaterThanOrEqualTo(FEW - 1);
    assertThat(judged.promoted()).isZero();
  }

  /** The rule that everybody knows, looked at after every pair from the 60th on. */
  private static int promotedByPlainZ(int streams) {
    int promoted = 0;
    for (int seed = 1; seed <= streams; seed++) {
      promoted += promotesByPlainZ(new Streams(seed, 0)) ? 1 : 0;
    }
    return promoted;
  }

  private static boolean promotesByPlainZ(Streams stream) {
    double mean = 0;
    double squares = 0;
    for (int n = 1; n <= Tally.PAIRS; n++) {
      Pair pair = stream.next();
      double unit =
          StrictMath.log((double) pair.candidate().latencyNanos() / pair.control().latencyNanos());
      double distance = unit - mean;
      mean += distance / n;
      squares += distance * (unit - mean);
      if (n >= 60 && mean < -1.645 * StrictMath.sqrt(squares / (n - 1) / n)) {
        return true;
      }
    }
    return false;
  }
}
