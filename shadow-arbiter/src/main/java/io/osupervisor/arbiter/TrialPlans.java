package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentId;
import io.osupervisor.arbiter.TrialRunner.Trial;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.Tolerance;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Objective;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.shadow.PairPlan;
import io.osupervisor.arbiter.trial.GuardLimit;
import io.osupervisor.arbiter.trial.TrialScope;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.config.TrialPolicy.Behaviour;
import io.osupervisor.traffic.MirrorShare;
import io.osupervisor.traffic.Share;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Makes of the trial of a hypothesis what its two shadows are to find out. */
final class TrialPlans {
  /** Service times that are closer than this hang together. */
  static final Duration LIVE_BLOCK = Duration.ofSeconds(1);

  private TrialPlans() {}

  /**
   * The plan of a trial.
   *
   * @param seed of the lot
   * @throws io.osupervisor.agent.AgentException for settings that cannot be judged, or that the
   *     agent's spec does not allow any more
   */
  static PairPlan of(Trial trial, long seed) {
    TrialScope scope = trial.settings().scope();
    TrialScope.Answers answers = scope.answers();
    return new PairPlan(
        trial.id() + "/" + trial.attempt(),
        trial.candidate(),
        trial.control(),
        rules(trial),
        comparison(answers),
        MirrorShare.of(
            new AgentId(trial.spec().id()),
            trial.spec().policy().state(),
            (int) Math.max(1, Math.round(scope.mirror() * Share.WHOLE))),
        scope.unfenced(),
        seed);
  }

  /** What of answers is without meaning. */
  static ComparisonRules comparison(TrialScope.Answers answers) {
    return ComparisonRules.of(
        answers.unordered(),
        new Tolerance(answers.absolute(), answers.relative()),
        answers.ignored());
  }

  private static TrialRules rules(Trial trial) {
    TrialSettings settings = trial.settings();
    List<Objective> claims = Claims.of(trial.expected());
    return new TrialRules(
        alpha(settings.alpha(), trial.attempt()),
        settings.minSamples(),
        settings.maxDuration(),
        settings.scope().nStar(),
        LIVE_BLOCK,
        isAnyEnough(settings.scope(), claims),
        objectives(settings.scope().goals(), claims),
        settings.guards().stream()
            .filter(guard -> isGuard(guard, settings.behaviour()))
            .map(TrialPlans::guard)
            .toList());
  }

  /**
   * A trial that its node cut short begins anew, with another chance to err. Half of what the
   * attempt before could spend keeps the sum of all attempts below twice α, however often nodes
   * end; a trial that nothing cuts short has all of α.
   */
  static double alpha(double whole, int attempt) {
    return Math.scalb(whole, 1 - attempt);
  }

  /**
   * A claim comes on top of what the agent asks for. It must not open another way around that: with
   * a claim beyond the agent's own objectives all of them are needed.
   */
  private static boolean isAnyEnough(TrialScope scope, List<Objective> claims) {
    List<Metric> asked = scope.goals().stream().map(goal -> Metric.of(goal.metric())).toList();
    return scope.anyObjective()
        && (asked.isEmpty() || claims.stream().allMatch(claim -> asked.contains(claim.metric())));
  }

  private static List<Objective> objectives(List<TrialScope.Goal> goals, List<Objective> claims) {
    Map<Metric, Double> effects = new EnumMap<>(Metric.class);
    goals.forEach(goal -> effects.put(Metric.of(goal.metric()), goal.minimumEffect()));
    claims.forEach(claim -> effects.merge(claim.metric(), claim.minimumEffect(), Math::max));
    return effects.entrySet().stream()
        .map(effect -> Objective.of(effect.getKey(), effect.getValue()))
        .toList();
  }

  /** Where answers may differ their agreement is told, but guards nothing. */
  private static boolean isGuard(GuardLimit guard, Behaviour behaviour) {
    return behaviour == Behaviour.PRESERVING || !guard.metric().equals(Metric.AGREEMENT.key());
  }

  static Guard guard(GuardLimit guard) {
    return guard.bound() == GuardLimit.Bound.MINIMUM
        ? Guard.agreement(guard.limit())
        : new Guard(Metric.of(guard.metric()), guard.limit());
  }
}
