package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An agent that proposes one hypothesis after the other, each with a claim, tried on seeded
 * streams: how many of the claims that are shown are false, and what the budget costs. The proof's
 * figures stand in {@code docs/judge.md}.
 */
class ClaimStreamTest {
  private static final double ALPHA = 0.05;
  private static final int HYPOTHESES = 200;
  private static final int SEEDS = 30;

  /** The standard deviation of the logarithm of a pair's ratio. */
  private static final double OF_RATIO = 0.3 * Math.sqrt(2);

  /** Any gain in latency at all is claimed: what is most easily shown of nothing. */
  private static final TrialRules FASTER =
      OtherRules.claiming(
          OtherRules.guardedBy(
              new TrialRules(
                  ALPHA,
                  60,
                  Duration.ofHours(1),
                  1000,
                  Duration.ofSeconds(1),
                  true,
                  List.of(),
                  TrialRules.preserving().guards()),
              new Guard(Metric.ERROR_RATE, 0.01),
              Guard.agreement(0.95),
              new Guard(Metric.LATENCY, 0.10)),
          Objective.of(Metric.LATENCY, 0));

  /** What became of one agent's hypotheses. */
  private record Course(int real, int shown, int falselyShown) {
    double falseShare() {
      return (double) falselyShown / Math.max(1, shown);
    }
  }

  /**
   * One agent.
   *
   * @param real the share of its hypotheses that are faster
   * @param gain by so many σ
   */
  private static Course course(
      long seed, int hypotheses, double real, double gain, boolean budget) {
    Random lot = new Random(seed);
    AlphaWealth wealth = AlphaWealth.NEW;
    int faster = 0;
    int shown = 0;
    int falselyShown = 0;
    for (int i = 0; i < hypotheses; i++) {
      boolean isFaster = lot.nextDouble() < real;
      Streams stream = new Streams(seed * HYPOTHESES + i, 0);
      stream.slower(isFaster ? Math.exp(-gain * OF_RATIO) : 1);
      double level = budget ? ALPHA * wealth.share() : ALPHA;
      wealth = wealth.begin();
      faster += isFaster ? 1 : 0;
      if (pairs(FASTER.claimingAt(level), stream) <= Tally.PAIRS) {
        wealth = wealth.show();
        shown++;
        falselyShown += isFaster ? 0 : 1;
      }
    }
    return new Course(faster, shown, falselyShown);
  }

  /** Pairs until it is promoted; more than there are where it is not. */
  private static long pairs(TrialRules rules, Streams stream) {
    Judge judge = new Judge(rules);
    for (int i = 0; i < Tally.PAIRS && judge.decision() == Decision.COLLECTING; i++) {
      judge.observe(stream.next());
    }
    return judge.decision() == Decision.PROMOTE ? judge.verdict().pairs() : Tally.PAIRS + 1;
  }

  @Test
  void shouldHardlyEverShowAClaimOfNothing() {
    int falsely = 0;
    for (int seed = 1; seed <= 4; seed++) {
      falsely += course(seed, 40, 0, 0, true).falselyShown();
    }
    assertThat(falsely).isLessThanOrEqualTo(1);
  }

  /** Where nothing is faster every claim shown is false: seldom may there be any in all 200. */
  @Tag("proof")
  @Test
  void shouldShowNoneOfTwoHundredNeutralClaimsButSeldom() {
    int agents = 0;
    int claims = 0;
    int unbudgeted = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      Course course = course(seed, HYPOTHESES, 0, 0, true);
      agents += course.shown() > 0 ? 1 : 0;
      claims += course.shown();
      unbudgeted += course(seed, HYPOTHESES, 0, 0, false).shown() > 0 ? 1 : 0;
    }
    System.out.printf(
        "%d agents with %d neutral hypotheses each: %d showed any, %d claims in all; at a fixed"
            + " alpha %d showed any%n",
        SEEDS, HYPOTHESES, agents, claims, unbudgeted);
    assertThat(agents).isLessThanOrEqualTo(Tally.most(ALPHA, SEEDS));
    assertThat(unbudgeted).isGreaterThan(SEEDS / 2);
  }

  /**
   * What is found of what is there, beside a fixed α.
   *
   * @param least share of what a fixed α finds
   */
  @Tag("proof")
  @ParameterizedTest
  @CsvSource({"0.05, 0.1", "0.1, 0.9"})
  void shouldKeepFalseClaimsRareAmongThoseShown(double gain, double least) {
    Sum budget = new Sum();
    Sum fixed = new Sum();
    for (int seed = 1; seed <= SEEDS; seed++) {
      budget.add(course(1_000 + seed, HYPOTHESES, 0.1, gain, true));
      fixed.add(course(1_000 + seed, HYPOTHESES, 0.1, gain, false));
    }
    System.out.printf("one in ten faster by %s sigma, with a budget: %s%n", gain, budget);
    System.out.printf("one in ten faster by %s sigma, at a fixed alpha: %s%n", gain, fixed);
    assertThat(budget.falseShare())
        .isLessThanOrEqualTo(ALPHA + 3 * Math.sqrt(ALPHA * (1 - ALPHA) / SEEDS));
    assertThat(budget.power()).isGreaterThan(least * fixed.power());
  }

  private static final class Sum {
    private int agents;
    private double falseShares;
    private int real;
    private int found;
    private int falselyShown;

    void add(Course course) {
      agents++;
      falseShares += course.falseShare();
      real += course.real();
      found += course.shown() - course.falselyShown();
      falselyShown += course.falselyShown();
    }

    double falseShare() {
      return falseShares / agents;
    }

    double power() {
      return (double) found / real;
    }

    @Override
    public String toString() {
      return "%d of %d true ones shown (%.1f %%), %d false ones; %.2f %% of an agent's are false"
          .formatted(found, real, 100 * power(), falselyShown, 100 * falseShare());
    }
  }

  /** A gain of a tenth of σ, claimed after so many claims of which none was shown. */
  @Tag("proof")
  @Test
  void shouldNeedHardlyMoreForAFirstClaim() {
    long fixed = half(FASTER);
    System.out.printf("a gain of 0.1 sigma at a fixed alpha: half after %d pairs%n", fixed);
    AlphaWealth wealth = AlphaWealth.NEW;
    for (int claim = 1; claim <= 200; claim++) {
      if (List.of(1, 2, 3, 10, 50, 200).contains(claim)) {
        long pairs = half(FASTER.claimingAt(ALPHA * wealth.share()));
        System.out.printf(
            "claim %d without one shown, at %.2g: half after %d pairs%n",
            claim, ALPHA * wealth.share(), pairs);
        assertThat(pairs).isLessThan(claim == 1 ? 2 * fixed : 8 * fixed);
      }
      wealth = wealth.begin();
    }
  }

  private static long half(TrialRules rules) {
    int streams = 401;
    long[] pairs = new long[streams];
    for (int seed = 1; seed <= streams; seed++) {
      Streams stream = new Streams(seed, 0).slower(Math.exp(-0.1 * OF_RATIO));
      pairs[seed - 1] = pairs(rules, stream);
    }
    Arrays.sort(pairs);
    return pairs[streams / 2];
  }
}
