package io.osupervisor.arbiter;

import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.Tolerance;
import io.osupervisor.arbiter.compare.ValuePath;
import io.osupervisor.arbiter.trial.GuardLimit;
import io.osupervisor.arbiter.trial.LadderSettings;
import io.osupervisor.arbiter.trial.QuarantineRule;
import io.osupervisor.arbiter.trial.TrialScope;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.arbiter.trial.TrialStages;
import io.osupervisor.arbiter.trial.WatchRules;
import io.osupervisor.arbiter.watch.GuardRow;
import io.osupervisor.arbiter.watch.Measure;
import io.osupervisor.arbiter.watch.Speed;
import io.osupervisor.config.AgentCase;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.Percentage;
import io.osupervisor.config.StateKind;
import io.osupervisor.config.TrialGuard;
import io.osupervisor.config.TrialMetric;
import io.osupervisor.config.TrialPolicy;
import io.osupervisor.config.TrialStage;
import io.osupervisor.config.TrialsSettings;
import io.osupervisor.config.WatchGuard;
import io.osupervisor.config.WatchPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What an agent's spec and its node ask of hypotheses, as their arbiter takes it. */
public final class SpecTerms {
  private SpecTerms() {}

  /**
   * The terms of an agent on a node. Whoever takes a spec asks for them before, for paths in
   * answers are read here.
   *
   * @throws io.osupervisor.agent.AgentException {@code invalid_comparison_path} when a path of
   *     {@code trial.ignore} or {@code trial.unordered} cannot be read
   */
  public static ArbiterSetup.Terms of(AgentSpec spec, TrialsSettings node) {
    WatchPolicy watch = spec.policy().watch();
    return new ArbiterSetup.Terms(
        ladder(spec, node),
        trial(spec.policy().trial(), spec.policy().state(), watch.window(), watch.minSamples()),
        watch(watch));
  }

  static TrialSettings trial(
      TrialPolicy trial, StateKind state, Duration watchWindow, int watchSamples) {
    return new TrialSettings(
        trial.behaviour(),
        trial.alpha(),
        trial.minSamples(),
        trial.maxDuration(),
        trial.guards().stream().map(SpecTerms::limit).toList(),
        watchWindow,
        watchSamples,
        trial.approval(),
        new TrialScope(
            trial.nStar(),
            trial.anyObjective(),
            trial.objectives().stream()
                .map(
                    objective ->
                        new TrialScope.Goal(
                            word(objective.metric()), objective.minimumEffect().fraction()))
                .toList(),
            trial.mirror().fraction(),
            trial.unfenced(),
            answers(trial),
            new TrialScope.Waived(!trial.alphaWealth(), !trial.anchor()),
            trial.measuresNoise()),
        stages(trial, state));
  }

  private static TrialStages stages(TrialPolicy trial, StateKind state) {
    boolean replayed = trial.stages().contains(TrialStage.REPLAYED);
    String noCanary = noCanary(trial, state);
    List<Integer> weights =
        trial.canary().stream()
            .map(step -> (int) Math.round(step.fraction() * TrialStages.ALL))
            .filter(weight -> noCanary.isEmpty() && weight < TrialStages.ALL)
            .toList();
    return new TrialStages(replayed, weights, trial.canaryMaxDuration(), noCanary);
  }

  /** One instance owns the log: only who remembers nothing can be answered for by two. */
  private static String noCanary(TrialPolicy trial, StateKind state) {
    if (!trial.stages().contains(TrialStage.CANARY)) {
      return "trial.stages leaves it out";
    }
    if (state != StateKind.NONE) {
      return "state = %s, and one instance owns the log"
          .formatted(state.name().toLowerCase(Locale.ROOT));
    }
    return trial.canary().size() == 1 ? "trial.canary has no step before the swap" : "";
  }

  private static GuardLimit limit(TrialGuard guard) {
    Percentage limit = guard.minimum().or(guard::margin).orElseThrow();
    GuardLimit.Bound bound =
        guard.minimum().isPresent() ? GuardLimit.Bound.MINIMUM : GuardLimit.Bound.MARGIN;
    return new GuardLimit(word(guard.metric()), bound, limit.fraction());
  }

  /**
   * What such a trial takes for without meaning in answers.
   *
   * @throws io.osupervisor.agent.AgentException {@code invalid_comparison_path}
   */
  public static ComparisonRules comparison(TrialPolicy trial) {
    Tolerance tolerance =
        new Tolerance(trial.tolerance().absolute(), trial.tolerance().relative().fraction());
    return ComparisonRules.of(trial.unordered(), tolerance, trial.ignore());
  }

  private static TrialScope.Answers answers(TrialPolicy trial) {
    ComparisonRules read = comparison(trial);
    return new TrialScope.Answers(
        texts(read.ignored()),
        texts(read.unordered()),
        read.tolerance().absolute(),
        read.tolerance().relative());
  }

  private static List<String> texts(List<ValuePath> paths) {
    return paths.stream().map(ValuePath::toString).toList();
  }

  private static String word(TrialMetric metric) {
    return metric.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static WatchRules watch(WatchPolicy watch) {
    return new WatchRules(
        watch.startPulse(),
        watch.breakage().stream()
            .map(run -> new WatchRules.Run(run.failures(), run.outcomes()))
            .toList(),
        watch.breakageWithin(),
        watch.guards().stream().map(SpecTerms::guard).toList());
  }

  private static GuardRow guard(WatchGuard guard) {
    return new GuardRow(
        guard.guard(),
        Measure.valueOf(guard.measure().name()),
        guard.limit().fraction(),
        guard.minSamples(),
        guard.certainty().fraction(),
        Speed.valueOf(guard.speed().name()));
  }

  private static LadderSettings ladder(AgentSpec spec, TrialsSettings node) {
    return new LadderSettings(
        node.maxWaiting(),
        node.maxRunning(),
        node.onNew(),
        node.maxProvisional(),
        node.maxResumptions(),
        node.waitLimit(),
        node.stageLimit(),
        node.approvalTimeout(),
        new QuarantineRule(
            node.quarantine().first(),
            node.quarantine().longest(),
            node.quarantine().retireAfter(),
            node.quarantine().holdAfter()),
        spec.cases().stream().map(AgentCase::timeout).reduce(Duration.ZERO, Duration::plus),
        node.maxBatch());
  }
}
