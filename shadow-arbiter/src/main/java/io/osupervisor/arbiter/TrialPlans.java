package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentId;
import io.osupervisor.arbiter.TrialRunner.Trial;
import io.osupervisor.arbiter.check.ReplayTerms;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.Tolerance;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Objective;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.oracle.OraclePlan;
import io.osupervisor.arbiter.shadow.PairPlan;
import io.osupervisor.arbiter.trial.GuardLimit;
import io.osupervisor.arbiter.trial.TrialScope;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.OraclePolicy;
import io.osupervisor.config.StateKind;
import io.osupervisor.config.TrialPolicy.Behaviour;
import io.osupervisor.traffic.MirrorShare;
import io.osupervisor.traffic.Share;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Makes of the trial of a hypothesis what its shadows are to find out. */
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
    return of(trial, share(List.of(trial)), 1, seed);
  }

  /**
   * The plan of one of several that are tried together.
   *
   * @param share of the requests that all of them get
   * @param claiming how many of them claim something
   */
  static PairPlan of(Trial trial, MirrorShare share, int claiming, long seed) {
    TrialScope scope = trial.settings().scope();
    List<Objective> claims = Claims.of(trial.expected());
    TrialScope.Answers answers = scope.answers();
    return new PairPlan(
        trial.id() + "/" + trial.attempt(),
        trial.candidate(),
        trial.control(),
        rules(trial, claims).among(Math.max(1, claiming)),
        comparison(answers),
        share,
        scope.unfenced(),
        seed,
        scope.noise(),
        new OraclePlan(
            trial.spec().policy().oracles(),
            trial.spec().genome(),
            asksFor(Metric.COST, trial.settings(), claims)));
  }

  /** Which requests they get together: the largest part that one of them asks for. */
  static MirrorShare share(List<Trial> batch) {
    AgentSpec spec = batch.get(0).spec();
    double mirror =
        batch.stream().mapToDouble(trial -> trial.settings().scope().mirror()).max().orElse(1);
    return MirrorShare.of(
        new AgentId(spec.id()),
        spec.policy().state(),
        (int) Math.max(1, Math.round(mirror * Share.WHOLE)));
  }

  /** Whether something is to be shown of it. */
  static boolean claims(Trial trial) {
    return !trial.expected().isEmpty() || !trial.settings().scope().goals().isEmpty();
  }

  /** What of answers is without meaning. */
  static ComparisonRules comparison(TrialScope.Answers answers) {
    return ComparisonRules.of(
        answers.unordered(),
        new Tolerance(answers.absolute(), answers.relative()),
        answers.ignored());
  }

  /**
   * How answers are compared before a trial. Recorded requests are answered once by each version:
   * that tells neither how much a version differs from itself nor what a program says of answers
   * that differ. Where the trial finds out by one of these whether they may, they need not agree.
   */
  static ReplayTerms replay(TrialSettings settings, AgentSpec spec) {
    boolean byRules = !settings.scope().noise() && spec.policy().oracles().comparator().isEmpty();
    return new ReplayTerms(
        comparison(settings.scope().answers()),
        byRules && settings.behaviour() == Behaviour.PRESERVING,
        spec.policy().trial().replay().minimum());
  }

  private static TrialRules rules(Trial trial, List<Objective> claims) {
    TrialSettings settings = trial.settings();
    double alpha = alpha(settings.alpha(), trial.attempt());
    AgentPolicy policy = trial.spec().policy();
    boolean remembers = policy.state() != StateKind.NONE;
    return rules(settings, remembers, claims, alpha, areUnitScores(policy.oracles()))
        .claimingAt(Math.min(alpha, trial.claimShare() * settings.alpha()));
  }

  /**
   * By which the trial of a hypothesis is judged that claims this.
   *
   * @param remembers whether what the agent drew for one request may be in its later answers
   */
  static TrialRules rules(
      TrialSettings settings,
      boolean remembers,
      List<Objective> claims,
      double alpha,
      boolean unitScores) {
    Metric disagreement = remembers ? Metric.LASTING_DISAGREEMENT : Metric.DISAGREEMENT;
    return new TrialRules(
        alpha,
        settings.minSamples(),
        settings.maxDuration(),
        settings.scope().nStar(),
        LIVE_BLOCK,
        isAnyEnough(settings.scope(), claims),
        objectives(settings.scope().goals(), claims),
        settings.guards().stream()
            .filter(guard -> isGuard(guard, settings))
            .map(guard -> settings.scope().noise() ? noisy(guard, disagreement) : guard(guard))
            .toList(),
        alpha,
        unitScores,
        1);
  }

  private static boolean asksFor(Metric metric, TrialSettings settings, List<Objective> claims) {
    String key = metric.key();
    return settings.guards().stream().anyMatch(guard -> guard.metric().equals(key))
        || settings.scope().goals().stream().anyMatch(goal -> goal.metric().equals(key))
        || claims.stream().anyMatch(claim -> claim.metric() == metric);
  }

  /**
   * Where a second control measures noise, answers may differ as often as they do without cause.
   */
  private static Guard noisy(GuardLimit guard, Metric disagreement) {
    return isAgreement(guard) ? new Guard(disagreement, 1 - guard.limit()) : guard(guard);
  }

  private static boolean areUnitScores(OraclePolicy oracles) {
    return !oracles.evaluator().isEmpty() && oracles.scores() == OraclePolicy.Scores.UNIT;
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

  /**
   * Where answers may differ their agreement is told, but guards nothing, unless it is measured
   * what differs by itself.
   */
  private static boolean isGuard(GuardLimit guard, TrialSettings settings) {
    return switch (settings.behaviour()) {
      case PRESERVING -> true;
      case CHANGING -> settings.scope().noise() || !isAgreement(guard);
      case IGNORE_OUTPUT -> !isAgreement(guard);
    };
  }

  private static boolean isAgreement(GuardLimit guard) {
    return guard.metric().equals(Metric.AGREEMENT.key());
  }

  static Guard guard(GuardLimit guard) {
    return guard.bound() == GuardLimit.Bound.MINIMUM
        ? Guard.agreement(guard.limit())
        : new Guard(Metric.of(guard.metric()), guard.limit());
  }
}
