package io.osupervisor.arbiter.judge;

import java.util.List;

/** Rules of a trial with other claims, or with other guards. */
public final class OtherRules {
  /** Ten per cent off the latency or twenty points off the error rate: what is first claimed. */
  static final List<Objective> ORIGINAL =
      List.of(
          new Objective(Metric.LATENCY, Direction.DECREASE, 0.10),
          new Objective(Metric.ERROR_RATE, Direction.DECREASE, 0.20));

  private OtherRules() {}

  static TrialRules claiming(TrialRules rules, Objective... claims) {
    return claiming(rules, List.of(claims));
  }

  static TrialRules claiming(TrialRules rules, List<Objective> claims) {
    return with(rules, claims, rules.guards());
  }

  public static TrialRules guardedBy(TrialRules rules, Guard... guards) {
    return with(rules, rules.objectives(), List.of(guards));
  }

  private static TrialRules with(TrialRules rules, List<Objective> claims, List<Guard> guards) {
    return new TrialRules(
        rules.alpha(),
        rules.minSamples(),
        rules.maxDuration(),
        rules.nStar(),
        rules.minBlock(),
        rules.anyObjective(),
        claims,
        guards,
        rules.claimAlpha(),
        rules.unitScores(),
        rules.candidates());
  }
}
