package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Single;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often the judge errs on scores, and on traffic that was split, in seeded streams. */
class ArmsCalibrationTest {
  private static final double ALPHA = 0.05;
  private static final int STREAMS = 200;
  private static final int PAIRS = 2000;

  /** How scores are drawn, the same for both arms. */
  private enum Scores {
    COINS,
    EVEN,
    NORMAL,
    HEAVY;

    double draw(Random random) {
      return switch (this) {
        case COINS -> random.nextInt(2);
        case EVEN -> random.nextDouble();
        case NORMAL -> 100 + 20 * random.nextGaussian();
        case HEAVY -> StrictMath.exp(random.nextGaussian());
      };
    }
  }

  private static TrialRules rules(Guard guard, Objective... claims) {
    return new TrialRules(
        ALPHA, 60, Duration.ofHours(1), 1000, Duration.ZERO, true, List.of(claims), List.of(guard));
  }

  private static Random random(int seed) {
    return new Random(seed * 0x9E3779B97F4A7C15L);
  }

  private static int most(int streams) {
    return (int) (streams * ALPHA + 3 * StrictMath.sqrt(streams * ALPHA * (1 - ALPHA)));
  }

  @ParameterizedTest
  @EnumSource(Scores.class)
  void shouldNotPromoteOrBlameScoresThatAreTheSame(Scores scores) {
    TrialRules rules = rules(new Guard(Metric.ERROR_RATE, 0.5), Objective.of(Metric.SCORE, 0));
    int promoted = 0;
    int blamed = 0;
    for (int seed = 1; seed <= STREAMS; seed++) {
      Random random = random(seed);
      Judge judge = new Judge(rules);
      for (int i = 0; i < PAIRS; i++) {
        judge.observe(
            new Pair(
                i, scored(scores.draw(random)), scored(scores.draw(random)), Comparison.AGREES));
      }
      promoted += judge.decision() == Decision.PROMOTE ? 1 : 0;
      blamed += judge.verdict().reason().equals("harm") ? 1 : 0;
    }
    assertThat(promoted).isLessThanOrEqualTo(most(STREAMS));
    assertThat(blamed).isLessThanOrEqualTo(most(STREAMS));
  }

  private static Answer scored(double score) {
    return new Answer(Outcome.OK, 0, score, Double.NaN);
  }

  @Test
  void shouldNotPromoteOrBlameArmsThatAreTheSame() {
    int[] erred = split(100, rules(new Guard(Metric.ERROR_RATE, 0.5), latencies()), 0.01, 0.01);
    assertThat(erred[0]).isLessThanOrEqualTo(most(100));
    assertThat(erred[1]).isLessThanOrEqualTo(most(100));
  }

  @Tag("proof")
  @Test
  void shouldNotPromoteOrBlameArmsThatAreTheSameInManyStreams() {
    int streams = 1000;
    int[] erred = split(streams, rules(new Guard(Metric.ERROR_RATE, 0.5), latencies()), 0.01, 0.01);
    System.out.printf(
        "split, equal arms, %d streams: %d promoted, %d blamed%n", streams, erred[0], erred[1]);
    assertThat(erred[0]).isLessThanOrEqualTo(most(streams));
    assertThat(erred[1]).isLessThanOrEqualTo(most(streams));
  }

  @Tag("proof")
  @Test
  void shouldNotPromoteAnArmThatFailsMoreByItsMargin() {
    int streams = 300;
    int[] erred = split(streams, rules(new Guard(Metric.ERROR_RATE, 0.01)), 0.02, 0.01);
    System.out.printf(
        "split, errors at the margin, %d streams: %d promoted, %d blamed%n",
        streams, erred[0], erred[1]);
    assertThat(erred[0]).isLessThanOrEqualTo(most(streams));
    assertThat(erred[1]).isLessThanOrEqualTo(most(streams));
  }

  private static Objective latencies() {
    return Objective.of(Metric.LATENCY, 0);
  }

  /** How many were promoted and how many rejected for harm. */
  private static int[] split(int streams, TrialRules rules, double failing, double control) {
    int[] erred = new int[2];
    for (int seed = 1; seed <= streams; seed++) {
      Random random = random(seed);
      Judge judge = Judge.ofSplit(rules, 0.5, 1, false);
      double noise = 0;
      for (int i = 0; i < 2 * PAIRS && judge.decision() == Decision.COLLECTING; i++) {
        noise = 0.2 * noise + 0.3 * random.nextGaussian();
        boolean candidate = random.nextBoolean();
        boolean failed = random.nextDouble() < (candidate ? failing : control);
        judge.observe(
            new Single(
                i,
                candidate ? Arm.CANDIDATE : Arm.CONTROL,
                new Answer(failed, (long) (5e6 * StrictMath.exp(noise)))));
      }
      erred[0] += judge.decision() == Decision.PROMOTE ? 1 : 0;
      erred[1] += judge.verdict().reason().equals("harm") ? 1 : 0;
    }
    return erred;
  }
}
