package io.osupervisor.config;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How hard a hypothesis is tried before it may be deployed.
 *
 * @param behaviour what the answers of a candidate may be
 * @param alpha the share of harmful changes that may pass
 * @param minSamples the fewest comparisons before a verdict
 * @param maxDuration of the trial
 * @param nStar comparisons for which the bounds are narrowest
 * @param anyObjective whether one objective suffices
 * @param guards what must not get worse; all must hold
 * @param objectives what must get better, whatever a hypothesis claims
 * @param mirror the share of the requests that is copied
 * @param unfenced what is done where shadows cannot be cut from the network
 * @param ignore paths of what in an answer is without meaning
 * @param unordered paths of lists whose order is without meaning
 * @param tolerance how far numbers may lie apart
 */
public record TrialPolicy(
    Behaviour behaviour,
    double alpha,
    int minSamples,
    Duration maxDuration,
    int nStar,
    boolean anyObjective,
    List<TrialGuard> guards,
    List<TrialObjective> objectives,
    Percentage mirror,
    Unfenced unfenced,
    List<String> ignore,
    List<String> unordered,
    NumberTolerance tolerance) {

  /** What the answers of a candidate may be; the first is the strictest. */
  public enum Behaviour {
    /** They must agree with the control's. */
    PRESERVING,
    /** They may differ; agreement is told. */
    CHANGING,
    /** They say nothing of its worth; agreement is told all the same. */
    IGNORE_OUTPUT
  }

  /** What is done where shadows cannot be cut from the network; the first is the strictest. */
  public enum Unfenced {
    /** There is no trial. */
    REFUSE,
    /** There is one, and its evidence says so. */
    ALLOW
  }

  private static final String ANSWER = "$";

  public TrialPolicy {
    guards = List.copyOf(guards);
    objectives = List.copyOf(objectives);
    ignore = List.copyOf(ignore);
    unordered = List.copyOf(unordered);
    Checks.begin()
        .within("alpha", alpha, 1e-6, 0.2)
        .within("min-samples", minSamples, 2, 1_000_000)
        .within("max-duration", maxDuration, Duration.ofSeconds(1), Duration.ofDays(7))
        .within("n-star", nStar, 25, 100_000_000)
        .that(
            "guards",
            guards.stream().anyMatch(guard -> isGuard(guard, behaviour)),
            "must have one, and one beside agreement unless behaviour = preserving")
        .that(
            "guards",
            areDistinct(guards.stream().map(TrialGuard::metric).toList()),
            "must name each metric once")
        .that(
            "objectives",
            areDistinct(objectives.stream().map(TrialObjective::metric).toList()),
            "must name each metric once")
        .within("mirror", mirror, Percentage.of(0.01), Percentage.WHOLE)
        .that(
            "ignore",
            arePaths(ignore) && !ignore.contains(ANSWER),
            "must be paths below the answer, as in $.at or $.items[*].id")
        .that("unordered", arePaths(unordered), "must be paths in the answer, as in $ or $.items")
        .verify();
  }

  /** Where answers may differ, their agreement is no guard. */
  private static boolean isGuard(TrialGuard guard, Behaviour behaviour) {
    return behaviour == Behaviour.PRESERVING || guard.metric() != TrialMetric.AGREEMENT;
  }

  private static boolean areDistinct(List<TrialMetric> metrics) {
    Set<TrialMetric> seen = EnumSet.noneOf(TrialMetric.class);
    return metrics.stream().allMatch(seen::add);
  }

  /** What follows the dollar is read by those who compare. */
  private static boolean arePaths(List<String> paths) {
    return paths.stream().allMatch(path -> path.startsWith(ANSWER));
  }
}
