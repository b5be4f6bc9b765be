package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.evidence.VerdictFields;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.judge.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Version after version, each judged on noisy latencies, until the anchor stops them. */
class CreepingLossTest {
  private static final int CHAINS = 100;
  private static final int VERSIONS = 10;

  private static final TrialRules RULES =
      new TrialRules(
          0.05,
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

  private static Verdict judged(Random random, double slower) {
    Judge judge = new Judge(RULES);
    for (int i = 0; i < 20_000 && judge.decision() == Decision.COLLECTING; i++) {
      judge.observe(
          new Pair(40L * i, answer(random, slower), answer(random, 1), Comparison.AGREES));
    }
    return judge.verdict();
  }

  private static Answer answer(Random random, double slower) {
    return new Answer(false, (long) (5e6 * slower * StrictMath.exp(0.3 * random.nextGaussian())));
  }

  /** How many of ten versions were deployed, each so much slower than the one before. */
  private static int deployed(long seed, double slower) {
    Random random = new Random(seed);
    LadderBench bench = LadderBench.begun();
    int deployed = 0;
    for (int i = 1; i <= VERSIONS; i++) {
      Verdict verdict = judged(random, slower);
      if (verdict.decision() != Decision.PROMOTE) {
        continue;
      }
      Proposal like = LadderBench.proposal(deployed + 1, 1_000 * i);
      HypothesisId id =
          bench.propose(
              new Proposal(
                  "a step",
                  Objects.requireNonNull(bench.state().primary()).version(),
                  like.candidate(),
                  Map.of(),
                  like.proposer(),
                  like.settings()));
      bench.shadow(id);
      bench.accept(
          new ArbiterCommand.Judge(
              id,
              ArbiterCommand.Verdict.PROMOTE,
              "shown",
              "it holds",
              Evidence.of(VerdictFields.verdict(verdict))));
      if (bench.stateOf(id) == HypothesisState.REJECTED) {
        assertThat(bench.outcome(id)).startsWith("anchor: ");
        return deployed;
      }
      bench.primary(1_000 * i);
      bench.pass(LadderBench.WINDOW.plus(Duration.ofMinutes(1)));
      bench.accept(LadderBench.endWatch(id, 1_000));
      deployed++;
    }
    return deployed;
  }

  /** The margin is 10 %; by itself each would pass its trial nearly always. */
  @Test
  void shouldStopTenVersionsThatAreEachThreePercentSlower() {
    int all = 0;
    int most = 0;
    for (int seed = 1; seed <= CHAINS; seed++) {
      int deployed = deployed(seed, 1.03);
      all += deployed;
      most = Math.max(most, deployed);
    }
    assertThat(all).isLessThan(5 * CHAINS);
    assertThat(most).isLessThan(VERSIONS);
  }

  /** What is measured of them varies, and so does its sum. */
  @Test
  void shouldSeldomStopVersionsThatAreAsFast() {
    int stopped = 0;
    for (int seed = 1; seed <= CHAINS; seed++) {
      stopped += deployed(seed, 1) < VERSIONS ? 1 : 0;
    }
    assertThat(stopped).isLessThan(CHAINS / 10);
  }
}
