package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Losses;
import io.osupervisor.arbiter.judge.Observation.Pair;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class JudgePropertyTest {
  private static final TrialRules RULES =
      OtherRules.claiming(
          OtherRules.guardedBy(
              TrialRules.preserving(),
              new Guard(Metric.ERROR_RATE, 0.01),
              Guard.agreement(0.95),
              new Guard(Metric.LATENCY, 0.10)),
          OtherRules.ORIGINAL);

  @Property(tries = 50)
  void shouldBeTheSameToTheLastBitWhenRecomputed(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0.5, max = 2) double slower,
      @ForAll @DoubleRange(max = 0.2) double failing,
      @ForAll @IntRange(max = 20) int dropped) {
    Streams stream = new Streams(seed, 0.2).slower(slower).failing(failing, 0.05);
    List<Observation> observations = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      observations.add(stream.next());
    }
    observations.add(300, new Losses(12_000, dropped, 0, 0));

    Judge live = new Judge(RULES);
    Verdict seen = live.verdict();
    for (int i = 0; i < observations.size(); i++) {
      live.observe(observations.get(i));
      if (i % 30 == 0 || i == observations.size() - 1) {
        // Looking changes nothing.
        seen = live.verdict();
      }
    }

    assertThat(Judge.verdict(RULES, observations)).isEqualTo(seen);
  }

  @Property(tries = 200)
  void shouldBoundWhatItSees(
      @ForAll @IntRange(min = 1, max = 400) int worse,
      @ForAll @IntRange(max = 400) int same,
      @ForAll @IntRange(max = 400) int better) {
    for (OutcomeEvidence evidence :
        List.of(OutcomeEvidence.ofErrors(), OutcomeEvidence.ofAgreement())) {
      worse(evidence, worse, same, better);
      Interval interval = evidence.bounds(0.0125, 0.05);
      assertThat(evidence.estimate()).isBetween(interval.lower(), interval.upper());
      assertThat(interval.upper() - interval.lower()).isPositive();
      assertThat(evidence.above(interval.lower() - 1e-6, 0.0125)).isTrue();
      assertThat(evidence.below(interval.upper() - 1e-6, 0.05)).isFalse();
    }
  }

  private static void worse(OutcomeEvidence evidence, int worse, int same, int better) {
    for (int i = 0; i < worse; i++) {
      evidence.worse();
    }
    for (int i = 0; i < same; i++) {
      evidence.same();
    }
    for (int i = 0; i < better; i++) {
      evidence.better();
    }
  }

  @Property(tries = 50)
  void shouldTellLatencyAlikeWhateverItsScale(
      @ForAll @IntRange(min = 1, max = 1000) int scale, @ForAll long seed) {
    Streams stream = new Streams(seed, 0);
    RatioEvidence small = RatioEvidence.ofLatency(1000);
    RatioEvidence large = RatioEvidence.ofLatency(1000);
    for (int i = 1; i <= 500; i++) {
      Pair pair = stream.next();
      small.take(pair);
      large.take(
          new Pair(
              i,
              scaled(pair.candidate(), scale),
              scaled(pair.control(), scale),
              Comparison.AGREES));
      if (i % 25 == 0) {
        small.endBlock();
        large.endBlock();
      }
    }
    assertThat(large.estimate()).isEqualTo(small.estimate());
    assertThat(large.bounds(0.05, 0.05)).isEqualTo(small.bounds(0.05, 0.05));
  }

  private static Answer scaled(Answer answer, long scale) {
    return new Answer(answer.failed(), answer.latencyNanos() * scale);
  }
}
