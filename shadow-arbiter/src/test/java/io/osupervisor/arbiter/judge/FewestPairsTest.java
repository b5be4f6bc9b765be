package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.osupervisor.arbiter.judge.FewestPairs.Need;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.judge.Observation.Pair;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FewestPairsTest {
  private static final TrialRules RULES =
      OtherRules.guardedBy(
          new TrialRules(
              0.05,
              2,
              Duration.ofHours(1),
              1000,
              Duration.ZERO,
              true,
              List.of(),
              TrialRules.preserving().guards()),
          new Guard(Metric.ERROR_RATE, 0.01));

  static Stream<Guard> guards() {
    return Stream.of(
        new Guard(Metric.ERROR_RATE, 0.01),
        new Guard(Metric.ERROR_RATE, 0.05),
        Guard.agreement(0.95),
        Guard.agreement(0.99),
        new Guard(Metric.LATENCY, 0.10),
        new Guard(Metric.LATENCY_P50, 0.10),
        new Guard(Metric.LATENCY_P95, 0.20),
        new Guard(Metric.LATENCY_P99, 0.20));
  }

  /** Just as many as the judge itself takes for a stream without any noise. */
  @ParameterizedTest
  @MethodSource("guards")
  void shouldBeWhatTheJudgeTakes(Guard guard) {
    TrialRules rules = OtherRules.guardedBy(RULES, guard);
    Need need = FewestPairs.of(rules).get(0);

    Judge judge = new Judge(rules);
    long pairs = 0;
    Answer answer = new Answer(false, 1_000_000);
    while (judge.observe(new Pair(pairs, answer, answer, Comparison.AGREES))
        == Decision.COLLECTING) {
      pairs++;
    }

    assertThat(judge.decision()).isEqualTo(Decision.PROMOTE);
    assertThat(need.pairs()).isEqualTo(pairs + 1);
  }

  @Test
  void shouldTellTheUsualGuards() {
    assertThat(FewestPairs.of(TrialRules.preserving()))
        .containsExactly(
            new Need(MetricReport.Role.GUARD, Metric.ERROR_RATE, 375, 0),
            new Need(MetricReport.Role.GUARD, Metric.AGREEMENT, 75, 0),
            new Need(MetricReport.Role.GUARD, Metric.LATENCY, 200, 0),
            new Need(MetricReport.Role.GUARD, Metric.MEMORY, 0, 30_000));
  }

  @Test
  void shouldTellWhatAClaimTakesAtItsLevel() {
    TrialRules wide = OtherRules.guardedBy(RULES, new Guard(Metric.ERROR_RATE, 0.9));
    TrialRules claiming = OtherRules.claiming(wide, Objective.of(Metric.ERROR_RATE, 0.2));
    long less = FewestPairs.of(claiming).get(1).pairs();
    long more = FewestPairs.of(claiming.claimingAt(1e-5)).get(1).pairs();
    assertThat(less).isEqualTo(pairsOfEveryFifthSaved(claiming));
    assertThat(more).isEqualTo(pairsOfEveryFifthSaved(claiming.claimingAt(1e-5)));
    assertThat(more).isGreaterThan(less);
  }

  private static long pairsOfEveryFifthSaved(TrialRules rules) {
    Judge judge = new Judge(rules);
    long pairs = 0;
    Answer well = new Answer(false, 1_000_000);
    Answer failed = new Answer(Outcome.FAILED, 1_000_000, Double.NaN, Double.NaN);
    while (judge.decision() == Decision.COLLECTING) {
      pairs++;
      judge.observe(new Pair(pairs, well, pairs % 5 == 0 ? failed : well, Comparison.AGREES));
    }
    assertThat(judge.decision()).isEqualTo(Decision.PROMOTE);
    return pairs;
  }

  @Test
  void shouldKnowThatAGuardCanTakeMoreThanAnyTrialGets() {
    TrialRules rules = OtherRules.guardedBy(RULES, new Guard(Metric.LATENCY_P99, 0));
    Need need = FewestPairs.of(rules).get(0);
    assertThat(need.isMetBy(1_000_000_000, Duration.ofDays(7).toMillis())).isFalse();
  }

  /** A stream that is as noisy as that is just not shown by so many pairs. */
  @Test
  void shouldTellHowNoisyLatenciesMayBe() {
    Guard guard = new Guard(Metric.LATENCY, 0.10);
    double noise = FewestPairs.mostNoise(guard, 1000, RULES);
    double width = AsymptoticSequence.oneSided(0.05, 40).studentHalfWidth(noise / 5, 40);
    assertThat(width).isCloseTo(Math.log1p(0.10), within(1e-12));
    assertThat(FewestPairs.mostNoise(guard, 199, RULES)).isZero();
  }
}
