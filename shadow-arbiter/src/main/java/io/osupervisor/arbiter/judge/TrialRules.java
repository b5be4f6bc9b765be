package io.osupervisor.arbiter.judge;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * By which rules a trial is judged; fixed before its first observation.
 *
 * @param alpha probability of promoting what should not be, above 0 and at most 0.2
 * @param minSamples compared pairs below which nothing is decided, at least 2
 * @param maxDuration after which a trial without an answer ends inconclusive, above 0
 * @param nStar pairs for which the asymptotic bounds are narrowest, at least 25
 * @param minBlock least time that a block of pairs spans; zero for recorded windows
 * @param anyObjective whether one objective suffices; else all must be shown
 * @param objectives the claimed benefits; none asks for the guards alone
 * @param guards what must not get worse; at least one, each metric once
 * @param claimAlpha probability of showing a claim that is false, above 0 and at most {@code alpha}
 * @param unitScores whether every score will lie in [0, 1]
 * @param candidates that claim something and are tried together, this one among them; at least 1
 */
public record TrialRules(
    double alpha,
    int minSamples,
    Duration maxDuration,
    int nStar,
    Duration minBlock,
    boolean anyObjective,
    List<Objective> objectives,
    List<Guard> guards,
    double claimAlpha,
    boolean unitScores,
    int candidates) {
  /**
   * Of one candidate alone, with as much for claims as for anything else; scores may be any
   * numbers.
   */
  public TrialRules(
      double alpha,
      int minSamples,
      Duration maxDuration,
      int nStar,
      Duration minBlock,
      boolean anyObjective,
      List<Objective> objectives,
      List<Guard> guards) {
    this(
        alpha,
        minSamples,
        maxDuration,
        nStar,
        minBlock,
        anyObjective,
        objectives,
        guards,
        alpha,
        false,
        1);
  }

  /** Refuses rules by which nothing could be judged. */
  public TrialRules {
    objectives = List.copyOf(objectives);
    guards = List.copyOf(guards);
    check(alpha > 0 && alpha <= 0.2, "alpha", alpha, "above 0 and at most 0.2");
    check(minSamples >= 2, "min-samples", minSamples, "at least 2");
    check(maxDuration.compareTo(Duration.ZERO) > 0, "max-duration", maxDuration, "above 0");
    check(nStar >= Blocks.PAIRS, "n-star", nStar, "at least " + Blocks.PAIRS);
    check(!minBlock.isNegative(), "min-block", minBlock, "0 or more");
    check(
        claimAlpha > 0 && claimAlpha <= alpha,
        "claim-alpha",
        claimAlpha,
        "above 0 and at most alpha");
    check(candidates >= 1, "candidates", candidates, "at least 1");
    check(!guards.isEmpty(), "guards", guards, "one or more");
    once("guards", guards.stream().map(Guard::metric).toList());
    once("objectives", objectives.stream().map(Objective::metric).toList());
  }

  /** For a hypothesis that keeps the behaviour and claims nothing. */
  public static TrialRules preserving() {
    return new TrialRules(
        0.05,
        60,
        Duration.ofMinutes(5),
        1000,
        Duration.ofSeconds(1),
        true,
        List.of(),
        List.of(
            new Guard(Metric.ERROR_RATE, 0.01),
            Guard.agreement(0.95),
            new Guard(Metric.LATENCY, 0.10),
            new Guard(Metric.MEMORY, 0.50)));
  }

  /** These rules with another level at which a claim is shown. */
  public TrialRules claimingAt(double level) {
    return new TrialRules(
        alpha,
        minSamples,
        maxDuration,
        nStar,
        minBlock,
        anyObjective,
        objectives,
        guards,
        level,
        unitScores,
        candidates);
  }

  /** These rules for one of so many that claim something and are tried together. */
  public TrialRules among(int claiming) {
    return new TrialRules(
        alpha,
        minSamples,
        maxDuration,
        nStar,
        minBlock,
        anyObjective,
        objectives,
        guards,
        claimAlpha,
        unitScores,
        claiming);
  }

  private static void once(String key, List<Metric> metrics) {
    Set<Metric> seen = EnumSet.noneOf(Metric.class);
    for (Metric metric : metrics) {
      if (!seen.add(metric)) {
        throw TrialErrors.repeated(key, metric);
      }
    }
  }

  private static void check(boolean holds, String key, Object value, String range) {
    if (!holds) {
      throw TrialErrors.outOfRange(key, value, range);
    }
  }
}
