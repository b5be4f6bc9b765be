package io.osupervisor.config;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How hard a hypothesis is tried before it may be deployed.
 *
 * @param behaviour what the answers of a candidate may be
 * @param noise whether it is measured how much a version differs from itself
 * @param alpha the share of harmful changes that may pass
 * @param alphaWealth whether the claims of all hypotheses of the agent share alpha
 * @param anchor whether guards hold against the last version that a person agreed to, too
 * @param minSamples the fewest comparisons before a verdict
 * @param maxDuration of the trial
 * @param nStar comparisons for which the bounds are narrowest
 * @param anyObjective whether one objective suffices
 * @param guards what must not get worse; all must hold
 * @param objectives what must get better, whatever a hypothesis claims
 * @param stages that it goes through; the check and the shadows are always among them
 * @param mirror the share of the requests that is copied
 * @param canary the growing shares of the real requests that a candidate answers, where the agent
 *     remembers nothing; the last, all of them, is the swap
 * @param canaryMaxDuration the longest that one of these steps waits for enough answers
 * @param unfenced what is done where shadows cannot be cut from the network
 * @param approval when a person must agree before a candidate is deployed
 * @param ignore paths of what in an answer is without meaning
 * @param unordered paths of lists whose order is without meaning
 * @param tolerance how far numbers may lie apart
 * @param replay which recorded requests it must answer first
 */
public record TrialPolicy(
    Behaviour behaviour,
    Noise noise,
    double alpha,
    boolean alphaWealth,
    boolean anchor,
    int minSamples,
    Duration maxDuration,
    int nStar,
    boolean anyObjective,
    List<TrialGuard> guards,
    @Synonym(word = TrialPolicy.ORIGINAL, value = TrialPolicy.ORIGINAL_OBJECTIVES)
        List<TrialObjective> objectives,
    List<TrialStage> stages,
    Percentage mirror,
    List<Percentage> canary,
    Duration canaryMaxDuration,
    Unfenced unfenced,
    Approval approval,
    List<String> ignore,
    List<String> unordered,
    NumberTolerance tolerance,
    ReplayPolicy replay) {

  private static final Duration LONGEST = Duration.ofDays(7);

  /** What the answers of a candidate may be; the first is the strictest. */
  public enum Behaviour {
    /** They must agree with the control's. */
    PRESERVING,
    /** They may differ; agreement is told. */
    CHANGING,
    /** They say nothing of its worth; agreement is told all the same. */
    IGNORE_OUTPUT
  }

  /** Whether a second control measures how much a version differs from itself. */
  public enum Noise {
    /** It does where answers may change and a minimum of agreement is asked for all the same. */
    AUTO,
    NONE,
    MEASURED
  }

  /** What is done where shadows cannot be cut from the network; the first is the strictest. */
  public enum Unfenced {
    /** There is no trial. */
    REFUSE,
    /** There is one, and its evidence says so. */
    ALLOW
  }

  /** When a person must agree before a candidate is deployed; the last is the strictest. */
  public enum Approval {
    NEVER,
    /** For changes whose way back may lead over what they leave behind. */
    MAJOR,
    ALWAYS
  }

  /** The word for the objectives of the first system of this kind. */
  static final String ORIGINAL = "original";

  static final String ORIGINAL_OBJECTIVES =
      "[{ metric = latency, direction = decrease, minimum-effect = 10% },"
          + " { metric = error-rate, direction = decrease, minimum-effect = 20% }]";

  private static final String ANSWER = "$";

  /** What {@code reference.conf} asks for. */
  static final Percentage DEFAULT_AGREEMENT = Percentage.of(95);

  public TrialPolicy {
    guards = List.copyOf(guards);
    objectives = List.copyOf(objectives);
    stages = List.copyOf(stages);
    canary = List.copyOf(canary);
    ignore = List.copyOf(ignore);
    unordered = List.copyOf(unordered);
    terms(alpha, minSamples, maxDuration, LONGEST, nStar, guards, objectives)
        .that(
            "guards",
            guards.stream().anyMatch(guard -> isGuard(guard, behaviour)),
            "must have one, and one beside agreement unless behaviour = preserving")
        .that(
            "stages",
            stages.containsAll(List.of(TrialStage.CHECKED, TrialStage.SHADOWING)),
            "must have checked and shadowing")
        .within("mirror", mirror, Percentage.of(0.01), Percentage.WHOLE)
        .that(
            "canary",
            isRamp(canary),
            "must grow, by 0.01% or more, from 0.01% or more to 100% at the end")
        .within("canary-max-duration", canaryMaxDuration, Duration.ofSeconds(1), Duration.ofDays(7))
        .that(
            "ignore",
            arePaths(ignore) && !ignore.contains(ANSWER),
            "must be paths below the answer, as in $.at or $.items[*].id")
        .that("unordered", arePaths(unordered), "must be paths in the answer, as in $ or $.items")
        .verify();
  }

  /** Whether it asks for what only an evaluator tells. */
  public boolean needsEvaluator() {
    return guards.stream().anyMatch(guard -> guard.metric().needsEvaluator())
        || objectives.stream().anyMatch(objective -> objective.metric().needsEvaluator());
  }

  /** Whether there is a second control. */
  public boolean measuresNoise() {
    return noise == Noise.MEASURED
        || (noise == Noise.AUTO && behaviour == Behaviour.CHANGING && asksForAgreement());
  }

  /** The default guard is for those whose answers must agree: another minimum is meant. */
  private boolean asksForAgreement() {
    return guards.stream()
        .flatMap(guard -> guard.minimum().stream())
        .anyMatch(minimum -> !minimum.equals(DEFAULT_AGREEMENT));
  }

  /** What is asked of the terms by which anything is judged. */
  static Checks terms(
      double alpha,
      int minSamples,
      Duration maxDuration,
      Duration longest,
      int nStar,
      List<TrialGuard> guards,
      List<TrialObjective> objectives) {
    return Checks.begin()
        .within("alpha", alpha, 1e-6, 0.2)
        .within("min-samples", minSamples, 2, 1_000_000)
        .within("max-duration", maxDuration, Duration.ofSeconds(1), longest)
        .within("n-star", nStar, 25, 100_000_000)
        .that(
            "guards",
            areDistinct(guards.stream().map(TrialGuard::metric).toList()),
            "must name each metric once")
        .that(
            "objectives",
            areDistinct(objectives.stream().map(TrialObjective::metric).toList()),
            "must name each metric once");
  }

  /** Where answers may differ, their agreement is no guard. */
  private static boolean isGuard(TrialGuard guard, Behaviour behaviour) {
    return behaviour == Behaviour.PRESERVING || guard.metric() != TrialMetric.AGREEMENT;
  }

  private static boolean isRamp(List<Percentage> steps) {
    long before = 0;
    for (Percentage step : steps) {
      long weight = Math.round(step.fraction() * 10_000);
      if (weight <= before || step.compareTo(Percentage.WHOLE) > 0) {
        return false;
      }
      before = weight;
    }
    return before == 10_000 && steps.get(steps.size() - 1).equals(Percentage.WHOLE);
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
