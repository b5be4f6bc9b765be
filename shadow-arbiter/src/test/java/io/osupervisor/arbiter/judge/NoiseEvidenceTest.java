package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Noise;
import io.osupervisor.arbiter.judge.Observation.Pair;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoiseEvidenceTest {
  private static final double ALPHA = 0.05;
  private static final double MARGIN = 0.05;
  private static final List<String> NOWHERE = List.of();

  private final NoiseEvidence evidence = NoiseEvidence.ofFreshDraws();

  static TrialRules rules() {
    return rules(Metric.DISAGREEMENT);
  }

  static TrialRules rules(Metric disagreement) {
    return new TrialRules(
        ALPHA,
        60,
        Duration.ofHours(1),
        1000,
        Duration.ZERO,
        true,
        List.of(),
        List.of(new Guard(disagreement, MARGIN)));
  }

  private void take(int times, List<String> more, List<String> less) {
    for (int i = 0; i < times; i++) {
      evidence.take(
          pair(
              more.isEmpty() ? Comparison.AGREES : Comparison.DIFFERS,
              less.isEmpty() ? Comparison.AGREES : Comparison.DIFFERS,
              more,
              less));
    }
  }

  private static Pair pair(
      Comparison candidate, Comparison itself, List<String> more, List<String> less) {
    Answer answer = new Answer(false, 1);
    return new Pair(0, answer, answer, candidate, new Noise(itself, more, less));
  }

  @Test
  void shouldFindADeterministicAgentWhollyAlikeItself() {
    Judge judge = new Judge(rules());
    for (int i = 0; i < 200; i++) {
      judge.observe(pair(Comparison.AGREES, Comparison.AGREES, NOWHERE, NOWHERE));
    }
    assertThat(judge.decision()).isEqualTo(Decision.PROMOTE);
    MetricReport report = judge.verdict().metrics().get(0);
    assertThat(report.estimate()).extracting(MetricReport.Estimate::effect).isEqualTo(0.0);
    assertThat(report.n()).isEqualTo(75);
  }

  @Test
  void shouldCallADifferenceThatTheControlNeverShowsHarm() {
    take(20, List.of("$.total"), NOWHERE);
    assertThat(evidence.above(MARGIN, ALPHA)).isTrue();
    assertThat(evidence.method()).contains("most at $.total, 20 against 0");
  }

  /** One draw that was kept looks the same: it is not promoted, and not blamed. */
  @Test
  void shouldNeitherBlameNorPromoteWhatDiffersFromNowOnWhereDrawsMayLast() {
    Judge judge = new Judge(rules(Metric.LASTING_DISAGREEMENT));
    for (int i = 0; i < 2000; i++) {
      judge.observe(pair(Comparison.DIFFERS, Comparison.AGREES, List.of("$.total"), NOWHERE));
    }
    assertThat(judge.decision()).isEqualTo(Decision.COLLECTING);
    MetricReport report = judge.verdict().metrics().get(0);
    assertThat(report.rule()).contains("one draw may last, so harm is not shown");
    assertThat(report.estimate())
        .satisfies(seen -> assertThat(seen.interval().lower()).isEqualTo(-1));
    judge.observe(new Observation.Elapsed(Duration.ofHours(2).toMillis()));
    assertThat(judge.decision()).isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void shouldPromoteWhatDoesNotDifferWhereDrawsMayLast() {
    Judge judge = new Judge(rules(Metric.LASTING_DISAGREEMENT));
    for (int i = 0; i < 75; i++) {
      judge.observe(pair(Comparison.AGREES, Comparison.AGREES, NOWHERE, NOWHERE));
    }
    assertThat(judge.decision()).isEqualTo(Decision.PROMOTE);
  }

  @Test
  void shouldNotBlameNoiseThatIsTheControlsToo() {
    take(400, List.of("$.text"), NOWHERE);
    take(400, NOWHERE, List.of("$.text"));
    assertThat(evidence.estimate()).isZero();
    NoiseEvidence interleaved = NoiseEvidence.ofFreshDraws();
    for (int i = 0; i < 4000; i++) {
      boolean candidate = i % 2 == 0;
      interleaved.take(
          pair(
              candidate ? Comparison.DIFFERS : Comparison.AGREES,
              candidate ? Comparison.AGREES : Comparison.DIFFERS,
              candidate ? List.of("$.text") : NOWHERE,
              candidate ? NOWHERE : List.of("$.text")));
      assertThat(interleaved.above(MARGIN, ALPHA)).isFalse();
    }
    assertThat(interleaved.below(MARGIN, ALPHA)).isFalse();
  }

  @Test
  void shouldFindAtOnePlaceWhatNoiseElsewhereHides() {
    for (int i = 0; i < 60; i++) {
      // Wherever the candidate differs, the control differs from itself: in all they are even.
      take(1, List.of("$.total"), List.of("$.text"));
    }
    assertThat(evidence.estimate()).isZero();
    assertThat(evidence.above(MARGIN, ALPHA)).isTrue();
    assertThat(evidence.below(MARGIN, ALPHA)).isFalse();
  }

  @Test
  void shouldNotPromoteWhileOnePlaceMayBeWorse() {
    for (int i = 0; i < 10; i++) {
      take(1, List.of("$.total"), List.of("$.text"));
      take(9, NOWHERE, NOWHERE);
    }
    take(100, NOWHERE, NOWHERE);
    assertThat(evidence.estimate()).isZero();
    assertThat(evidence.below(MARGIN, ALPHA)).isFalse();
    take(2000, NOWHERE, NOWHERE);
    assertThat(evidence.below(MARGIN, ALPHA)).isTrue();
  }

  @Test
  void shouldLeaveRoomForTheMargin() {
    for (int i = 0; i < 30; i++) {
      take(1, List.of("$"), NOWHERE);
      take(49, NOWHERE, NOWHERE);
    }
    // It is certain that the candidate differs more, by 2 points of the 5 that it may.
    assertThat(evidence.above(0, ALPHA)).isTrue();
    assertThat(evidence.above(MARGIN, ALPHA)).isFalse();
    assertThat(evidence.below(MARGIN, ALPHA)).isTrue();
  }

  @Test
  void shouldAskMoreOfAPlaceTheLaterItIsMet() {
    NoisePlace first = new NoisePlace(1);
    NoisePlace tenth = new NoisePlace(10);
    for (int i = 0; i < 7; i++) {
      first.more();
      tenth.more();
    }
    assertThat(first.isNoisier(ALPHA)).isTrue();
    assertThat(tenth.isNoisier(ALPHA)).isFalse();
  }

  @Test
  void shouldNotCountWhatMakesAPlaceKnown() {
    NoisePlace place = new NoisePlace(1);
    place.more();
    place.begin();
    for (int i = 0; i < 6; i++) {
      place.more();
    }
    assertThat(place.excess()).isEqualTo(7);
    assertThat(place.isNoisier(ALPHA)).isFalse();
    place.more();
    assertThat(place.isNoisier(ALPHA)).isTrue();
  }

  @Test
  void shouldCountPlacesBeyondItsBoundTogether() {
    for (int i = 0; i < 3 * NoiseEvidence.MOST_PLACES; i++) {
      take(1, List.of("$.k" + i), List.of("$.a"));
    }
    assertThat(evidence.method()).contains("most at elsewhere");
    assertThat(evidence.above(MARGIN, ALPHA)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"UNTOLD", "NOT_COMPARED"})
  void shouldSayNothingOfWhatNobodyCompared(Comparison untold) {
    evidence.take(pair(untold, Comparison.AGREES, NOWHERE, NOWHERE));
    evidence.take(pair(Comparison.DIFFERS, untold, List.of("$"), NOWHERE));
    assertThat(evidence.n()).isZero();
  }

  @Test
  void shouldCountFailuresOfAllThreeAsNeither() {
    evidence.take(pair(Comparison.AGREES_ON_ERROR, Comparison.AGREES_ON_ERROR, NOWHERE, NOWHERE));
    assertThat(evidence.n()).isZero();
    evidence.take(pair(Comparison.AGREES_ON_ERROR, Comparison.DIFFERS, NOWHERE, List.of("$")));
    assertThat(evidence.n()).isEqualTo(1);
  }
}
