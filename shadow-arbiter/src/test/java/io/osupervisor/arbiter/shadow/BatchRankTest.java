package io.osupervisor.arbiter.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Objective;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Ranked;
import io.osupervisor.arbiter.judge.TrialRules;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Judges of several candidates, each with a stream of its own, and what their claims come to. */
class BatchRankTest {
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

  private static final int NEUTRAL = 8;
  private static final int BATCHES = 1000;
  private static final int PAIRS = 5000;
  private static final TrialRules CLAIMING =
      new TrialRules(
              0.05,
              60,
              Duration.ofHours(1),
              1000,
              Duration.ofSeconds(1),
              true,
              List.of(Objective.of(Metric.LATENCY, 0), Objective.of(Metric.ERROR_RATE, 0)),
              List.of(
                  new Guard(Metric.ERROR_RATE, 0.01),
                  Guard.agreement(0.95),
                  new Guard(Metric.LATENCY, 0.10)))
          .among(NEUTRAL);

  /** One whose latencies are lower by this much, as a log ratio. */
  private static final class Candidate implements Claimant {
    private final Judge judge;
    private final SplittableRandom random;
    private final double gain;
    private int told = 1;
    private int pairs;

    Candidate(int claiming, long seed, double gain) {
      this(ALONE.among(claiming), seed, gain);
    }

    Candidate(TrialRules rules, long seed, double gain) {
      this.judge = new Judge(rules);
      this.random = new SplittableRandom(seed);
      this.gain = gain;
    }

    @Override
    public double claim() {
      return judge.claim();
    }

    @Override
    public void ranked(int rank, long atMs) {
      told = rank;
      judge.observe(new Ranked(atMs, rank));
    }

    void answer() {
      long candidate = Math.round(1e6 * Math.exp(0.3 * random.nextGaussian() - gain));
      long control = Math.round(1e6 * Math.exp(0.3 * random.nextGaussian()));
      judge.observe(
          new Pair(
              40L * pairs++,
              new Answer(false, candidate),
              new Answer(false, control),
              Comparison.AGREES));
    }

    boolean isPassed() {
      return judge.decision() == Decision.PROMOTE;
    }
  }

  private static List<Candidate> candidates(long seed, double... gains) {
    return DoubleStream.of(gains)
        .mapToObj(gain -> new Candidate(gains.length, seed + Math.round(1e6 * gain), gain))
        .toList();
  }

  private static void answer(BatchRank rank, List<Candidate> all) {
    all.forEach(Candidate::answer);
    rank.look(40L * all.get(0).pairs);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldLiftThoseWhoShowTheirClaimsTogether(long seed) {
    List<Candidate> all = candidates(seed, 0.06, 0.061, 0.062, 0.063, 0.064, 0.065);
    BatchRank rank = new BatchRank(all);
    while (all.stream().anyMatch(one -> one.judge.decision() == Decision.COLLECTING)) {
      answer(rank, all);
    }
    long passed = all.stream().filter(Candidate::isPassed).count();
    assertThat(passed).isGreaterThan(1);
    assertThat(all).extracting(one -> one.told).allMatch(told -> told > 1 && told <= passed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldLetOneThatGainsLiftNobodyWhoDoesNot(long seed) {
    List<Candidate> all = candidates(seed, 0.1, 0, 0.001, 0.002);
    BatchRank rank = new BatchRank(all);
    while (all.get(0).judge.decision() == Decision.COLLECTING) {
      answer(rank, all);
    }
    assertThat(all).extracting(Candidate::isPassed).containsExactly(true, false, false, false);
    assertThat(all).extracting(one -> one.told).containsOnly(1);
  }

  /**
   * Candidates that are no better than their one control, each of which claims any gain at all in
   * latency or in errors; whether any of them is passed. The ranks are looked at with every block.
   */
  private static boolean passesAny(long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    List<Candidate> all =
        IntStream.range(0, NEUTRAL).mapToObj(i -> new Candidate(CLAIMING, seed, 0)).toList();
    BatchRank rank = new BatchRank(all);
    for (int i = 1; i <= PAIRS; i++) {
      Answer control = answer(random);
      for (Candidate one : all) {
        Comparison compared = random.nextDouble() < 0.01 ? Comparison.DIFFERS : Comparison.AGREES;
        one.judge.observe(new Pair(40L * i, answer(random), control, compared));
      }
      if (i % 25 == 0) {
        rank.look(40L * i);
      }
    }
    return all.stream().anyMatch(Candidate::isPassed);
  }

  private static Answer answer(Random random) {
    long nanos = Math.round(5e6 * StrictMath.exp(0.3 * random.nextGaussian()));
    return new Answer(random.nextDouble() < 0.01, nanos);
  }

  /** Whatever hangs together by the one control, few batches may believe any of it. */
  @Tag("proof")
  @Test
  void shouldSeldomPassAnyOfABatchOfNeutralCandidates() {
    long passed = LongStream.rangeClosed(1, BATCHES).filter(BatchRankTest::passesAny).count();
    double error = Math.sqrt(0.05 * 0.95 / BATCHES);
    System.out.printf(
        "%d of %d batches of %d neutral claims against one control passed any%n",
        passed, BATCHES, NEUTRAL);
    assertThat((double) passed / BATCHES).isLessThanOrEqualTo(0.05 + 3 * error);
  }
}
