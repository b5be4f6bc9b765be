package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.MetricReport.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * The fewest pairs after which a trial on shadows can answer what it is asked, if all goes well: no
 * request fails on either side, no answer differs, every latency is the same, and a claimed gain is
 * just as large as it is claimed. Real pairs are noisier and take more. It is found with the very
 * bounds by which the trial is judged.
 */
public final class FewestPairs {
  /** More than any trial gets. */
  static final long NEVER = 1L << 40;

  /** Beyond this many the test of quantiles is not followed. */
  private static final long FARTHEST = 100_000;

  private FewestPairs() {}

  /**
   * What one question takes.
   *
   * @param pairs the fewest, a multiple of a block; {@link #NEVER} where none suffice
   * @param millis for how long samples must be taken; 0 for what is told by pairs
   */
  public record Need(Role role, Metric metric, long pairs, long millis) {
    /** Whether so many pairs in so long a time can do. */
    public boolean isMetBy(long others, long time) {
      return others >= pairs && time >= millis;
    }
  }

  /** What each guard and each claim takes, in their order. */
  public static List<Need> of(TrialRules rules) {
    List<Need> needs = new ArrayList<>();
    for (Guard guard : rules.guards()) {
      needs.add(need(Role.GUARD, guard.metric(), guarded(guard, rules), rules));
    }
    double claims = rules.anyObjective() ? Math.max(1, rules.objectives().size()) : 1;
    for (Objective objective : rules.objectives()) {
      long pairs = claimed(objective, rules.claimAlpha() / claims, rules);
      needs.add(need(Role.OBJECTIVE, objective.metric(), pairs, rules));
    }
    return needs;
  }

  private static Need need(Role role, Metric metric, long fewest, TrialRules rules) {
    if (metric == Metric.MEMORY || metric == Metric.CPU) {
      return new Need(role, metric, 0, UsageEvidence.LEAST_MS);
    }
    long least = Math.max(fewest, rules.minSamples());
    return new Need(role, metric, (least + Blocks.PAIRS - 1) / Blocks.PAIRS * Blocks.PAIRS, 0);
  }

  private static long guarded(Guard guard, TrialRules rules) {
    double threshold = -StrictMath.log(rules.alpha());
    double margin = guard.margin();
    return switch (guard.metric()) {
      case ERROR_RATE, DISAGREEMENT, LASTING_DISAGREEMENT ->
          fewest(n -> Bets.logWealth(0, n, 0, (1 - margin) / 2) >= threshold);
      case AGREEMENT -> fewest(n -> Bets.logWealth(0, 0, n, 1 - margin) >= threshold);
      case LATENCY, COST, SCORE -> inBlocks(rules.alpha(), rules);
      case LATENCY_P50, LATENCY_P95, LATENCY_P99 -> ofQuantile(guard, rules);
      case MEMORY, CPU -> 0;
    };
  }

  private static long claimed(Objective objective, double alpha, TrialRules rules) {
    if (objective.metric() != Metric.ERROR_RATE) {
      return inBlocks(alpha, rules);
    }
    double threshold = -StrictMath.log(alpha);
    return fewest(
        n -> Bets.logWealth(0, n - gained(objective, n), gained(objective, n), 0.5) >= threshold);
  }

  /** Pairs in which only the control failed, where errors get less by just what is claimed. */
  private static long gained(Objective objective, long pairs) {
    return (long) StrictMath.floor(objective.minimumEffect() * pairs);
  }

  private static long inBlocks(double alpha, TrialRules rules) {
    AsymptoticSequence sequence = sequence(alpha, rules);
    long blocks =
        fewest(
            n ->
                n >= RatioEvidence.LEAST_BLOCKS
                    && sequence.studentHalfWidth(1, n) < Double.POSITIVE_INFINITY);
    return blocks * Blocks.PAIRS;
  }

  private static AsymptoticSequence sequence(double alpha, TrialRules rules) {
    return AsymptoticSequence.oneSided(alpha, (double) rules.nStar() / Blocks.PAIRS);
  }

  private static long ofQuantile(Guard guard, TrialRules rules) {
    QuantileEvidence evidence =
        new QuantileEvidence(guard.metric().quantile(), rules.nStar(), rules.alpha());
    Observation.Answer answer = new Observation.Answer(false, 1_000_000);
    Observation.Pair pair = new Observation.Pair(0, answer, answer, Observation.Comparison.AGREES);
    for (long n = 1; n <= FARTHEST; n++) {
      evidence.take(pair);
      boolean looked = n % QuantileComparison.LOOK_EVERY == 0;
      if (looked && evidence.ready() && evidence.below(guard.margin(), rules.alpha())) {
        return n;
      }
    }
    return NEVER;
  }

  private static long fewest(LongPredicate shown) {
    long enough = 1;
    while (!shown.test(enough)) {
      enough *= 2;
      if (enough >= NEVER) {
        return NEVER;
      }
    }
    long tooFew = enough / 2;
    while (enough - tooFew > 1) {
      long middle = tooFew + (enough - tooFew) / 2;
      if (shown.test(middle)) {
        enough = middle;
      } else {
        tooFew = middle;
      }
    }
    return enough;
  }

  /**
   * How noisy latencies may be for a guard on them to be shown by so many pairs of equal versions:
   * the largest standard deviation of the logarithm of a pair's ratio; 0 where no noise may be.
   */
  public static double mostNoise(Guard guard, long pairs, TrialRules rules) {
    long blocks = pairs / Blocks.PAIRS;
    if (blocks < RatioEvidence.LEAST_BLOCKS) {
      return 0;
    }
    double width = sequence(rules.alpha(), rules).studentHalfWidth(1, blocks);
    return StrictMath.sqrt(Blocks.PAIRS) * StrictMath.log1p(guard.margin()) / width;
  }
}
