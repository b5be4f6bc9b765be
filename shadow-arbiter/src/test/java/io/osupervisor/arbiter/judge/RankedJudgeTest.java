package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Ranked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A candidate among others shows what it claims at its part of α, and at more the more show it. */
class RankedJudgeTest {
  private static final int CANDIDATES = 10;
  private static final TrialRules ALONE =
      new TrialRules(
          0.05,
          60,
          Duration.ofHours(9),
          1000,
          Duration.ZERO,
          true,
          List.of(Objective.of(Metric.LATENCY, 0.02)),
          List.of(new Guard(Metric.ERROR_RATE, 0.3)));

  private static Pair pair(SplittableRandom random, int i) {
    long candidate = Math.round(1e6 * Math.exp(0.3 * random.nextGaussian() - 0.06));
    long control = Math.round(1e6 * Math.exp(0.3 * random.nextGaussian()));
    return new Pair(
        40L * i, new Answer(false, candidate), new Answer(false, control), Comparison.AGREES);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldNeedLessTheMoreOthersShowTheirClaims(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Judge among = new Judge(ALONE.among(CANDIDATES));
    List<Observation> seen = new ArrayList<>();
    double shown = -Math.log(CANDIDATES);
    while (among.claim() < shown) {
      Observation next = pair(random, seen.size());
      seen.add(next);
      among.observe(next);
    }
    assertThat(among.claim()).isLessThan(0);
    assertThat(among.decision()).isEqualTo(Decision.COLLECTING);
    Observation ranked = new Ranked(40L * seen.size(), CANDIDATES);
    seen.add(ranked);
    assertThat(among.observe(ranked)).isEqualTo(Decision.PROMOTE);
    assertThat(among.verdict().metrics())
        .filteredOn(report -> report.role() == MetricReport.Role.OBJECTIVE)
        .allSatisfy(
            report -> {
              MetricReport.Estimate told = Objects.requireNonNull(report.estimate());
              assertThat(report.state()).isEqualTo(MetricState.SUPERIOR);
              assertThat(told.interval().upper()).isBetween(told.effect(), -Double.MIN_VALUE);
            });
    assertThat(Judge.verdict(ALONE.among(CANDIDATES), seen)).isEqualTo(among.verdict());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldShowItAtItsPartWhereNoOtherDoes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Judge among = new Judge(ALONE.among(CANDIDATES));
    Judge alone = new Judge(ALONE);
    double before = Double.NEGATIVE_INFINITY;
    int aloneAfter = 0;
    for (int i = 0; among.decision() == Decision.COLLECTING; i++) {
      before = among.claim();
      Observation next = pair(random, i);
      among.observe(next);
      if (alone.observe(next) == Decision.COLLECTING) {
        aloneAfter = i + 1;
      }
    }
    assertThat(among.decision()).isEqualTo(Decision.PROMOTE);
    assertThat(before).isLessThan(0);
    assertThat(among.verdict().pairs()).isGreaterThanOrEqualTo(aloneAfter);
  }

  @Test
  void shouldClaimNothingWhileAGuardIsOpenOrNothingIsClaimed() {
    SplittableRandom random = new SplittableRandom(7);
    Judge strict = new Judge(OtherRules.guardedBy(ALONE, Guard.agreement(0.999)).among(2));
    Judge none = new Judge(OtherRules.claiming(ALONE).among(2));
    for (int i = 0; i < 59; i++) {
      Observation next = pair(random, i);
      strict.observe(next);
      none.observe(next);
    }
    assertThat(strict.claim()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(none.claim()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  /** A score is worth more than yes or no: short of its level it may be shown at a rank. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldHaveAnEValueOfScores(boolean unit) {
    ScoreEvidence evidence = new ScoreEvidence(1000, unit);
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 2000; i++) {
      double control = 0.4 + 0.2 * random.nextDouble();
      double candidate = 0.42 + 0.2 * random.nextDouble();
      evidence.take(scored(i, candidate, control));
      if (i % 25 == 24) {
        evidence.endBlock();
      }
    }
    Interval bounds = evidence.bounds(0.01, 0.01);
    assertThat(evidence.logBelow(bounds.upper(), 0.01)).isCloseTo(Math.log(100), within(1e-6));
    assertThat(evidence.below(0, 0.01)).isTrue();
    assertThat(evidence.logBelow(0, 0.01)).isGreaterThan(Math.log(100));
    assertThat(evidence.logBelow(evidence.estimate(), 0.01)).isLessThan(0);
    double between = (bounds.upper() + evidence.estimate()) / 2;
    assertThat(evidence.below(between, 0.01)).isFalse();
    assertThat(evidence.logBelow(between, 0.01)).isBetween(-10.0, Math.log(100));
  }

  private static Pair scored(int i, double candidate, double control) {
    return new Pair(
        40L * i,
        new Answer(Observation.Outcome.OK, 1_000_000, candidate, Double.NaN),
        new Answer(Observation.Outcome.OK, 1_000_000, control, Double.NaN),
        Comparison.AGREES);
  }

  /** What a claim needs, as e-values: the level alone, its part of α among others. */
  @Test
  void shouldAgreeWithItsBoundOnWhatIsShown() {
    RatioEvidence evidence = RatioEvidence.ofLatency(1000);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 4000; i++) {
      evidence.take(pair(random, i));
      if (i % 25 == 24) {
        evidence.endBlock();
      }
    }
    double log = evidence.logBelow(0, 0.01);
    Interval bounds = evidence.bounds(0.01, 0.01);
    assertThat(evidence.logBelow(bounds.upper(), 0.01)).isCloseTo(Math.log(100), within(1e-6));
    assertThat(log > Math.log(100)).isEqualTo(evidence.below(0, 0.01));
  }
}
