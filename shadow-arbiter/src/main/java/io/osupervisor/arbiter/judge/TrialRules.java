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
 */
public record TrialRules(
    double alpha,
    int minSamples,
    Duration maxDuration,
    int nStar,
    Duration minBlock,
    boolean anyObjective,
    List<Objective> objectives,
    List<Guard> guards) {
  /** Refuses rules by which nothing could be judged. */
  public TrialRules {
    objectives = List.copyOf(objectives);
    guards = List.copyOf(guards);
    check(alpha > 0 && alpha <= 0.2, "alpha", alpha, "above 0 and at most 0.2");
    check(minSamples >= 2, "min-samples", minSamples, "at least 2");
    check(maxDuration.compareTo(Duration.ZERO) > 0, "max-duration", maxDuration, "above 0");
    check(nStar >= Blocks.PAIRS, "n-star", nStar, "at least " + Blocks.PAIRS);
    check(!minBlock.isNegative(), "min-block", minBlock, "0 or more");
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

  /** Ten per cent off the latency or twenty points off the error rate: what is first claimed. */
  public static List<Objective> originalObjectives() {
    return List.of(
        new Objective(Metric.LATENCY, Direction.DECREASE, 0.10),
        new Objective(Metric.ERROR_RATE, Direction.DECREASE, 0.20));
  }

  /** These rules with other claims. */
  public TrialRules claiming(Objective... claims) {
    return claiming(List.of(claims));
  }

  /** These rules with other claims. */
  public TrialRules claiming(List<Objective> claims) {
    return new TrialRules(
        alpha, minSamples, maxDuration, nStar, minBlock, anyObjective, claims, guards);
  }

  /** These rules with other guards. */
  public TrialRules guardedBy(Guard... others) {
    return new TrialRules(
        alpha, minSamples, maxDuration, nStar, minBlock, anyObjective, objectives, List.of(others));
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
