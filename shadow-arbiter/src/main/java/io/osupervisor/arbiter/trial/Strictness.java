package io.osupervisor.arbiter.trial;

import io.osupervisor.arbiter.trial.TrialScope.Goal;
import io.osupervisor.config.TrialPolicy.Behaviour;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Holds that what a submission asks of its own trial is never less than what its agent asks. */
final class Strictness {
  private Strictness() {}

  /** The first way in which the trial asked for is softer than the agent's, as key and values. */
  static Optional<String> softerThan(TrialSettings agents, TrialSettings asked) {
    if (asked.behaviour().compareTo(agents.behaviour()) > 0) {
      return softer("trial.behaviour", asked.behaviour(), agents.behaviour());
    }
    if (asked.alpha() > agents.alpha()) {
      return softer("trial.alpha", asked.alpha(), agents.alpha());
    }
    if (asked.minSamples() < agents.minSamples()) {
      return softer("trial.min-samples", asked.minSamples(), agents.minSamples());
    }
    if (asked.maxDuration().compareTo(agents.maxDuration()) > 0) {
      return softer("trial.max-duration", asked.maxDuration(), agents.maxDuration());
    }
    if (asked.watchWindow().compareTo(agents.watchWindow()) < 0) {
      return softer("watch.window", asked.watchWindow(), agents.watchWindow());
    }
    if (asked.watchSamples() < agents.watchSamples()) {
      return softer("watch.min-samples", asked.watchSamples(), agents.watchSamples());
    }
    if (asked.approval().compareTo(agents.approval()) < 0) {
      return softer("trial.approval", asked.approval(), agents.approval());
    }
    if (agents.scope().noise() != asked.scope().noise() && !isStricterOnNoise(agents, asked)) {
      return softer("trial.noise", noise(asked), noise(agents));
    }
    return agents.guards().stream()
        .filter(guard -> asked.guards().stream().noneMatch(own -> own.guardsAsMuchAs(guard)))
        .findFirst()
        .map(guard -> "trial.guards without one as strict as '" + guard + "'")
        .or(() -> softerThan(agents.scope(), asked.scope()))
        .or(() -> softerThan(agents.stages(), asked.stages()));
  }

  /**
   * Where answers must agree, what differs by chance may count as a difference; where they may
   * differ, their agreement guards nothing unless noise is measured.
   */
  private static boolean isStricterOnNoise(TrialSettings agents, TrialSettings asked) {
    return asked.scope().noise()
        ? agents.behaviour() != Behaviour.PRESERVING
        : asked.behaviour() == Behaviour.PRESERVING;
  }

  private static String noise(TrialSettings settings) {
    return settings.scope().noise() ? "measured" : "none";
  }

  /** Bounds that are narrowest early lean most on few samples: a lower n-star is softer. */
  private static Optional<String> softerThan(TrialScope agents, TrialScope asked) {
    if (asked.nStar() < agents.nStar()) {
      return softer("trial.n-star", asked.nStar(), agents.nStar());
    }
    if (asked.mirror() < agents.mirror()) {
      return softer("trial.mirror", asked.mirror(), agents.mirror());
    }
    if (asked.unfenced().compareTo(agents.unfenced()) > 0) {
      return softer("trial.unfenced", asked.unfenced(), agents.unfenced());
    }
    if (asked.waived().alphaWealth() && !agents.waived().alphaWealth()) {
      return softer("trial.alpha-wealth", "off", "on");
    }
    if (asked.waived().anchor() && !agents.waived().anchor()) {
      return softer("trial.anchor", "off", "on");
    }
    return softerGoals(agents, asked).or(() -> softerThan(agents.answers(), asked.answers()));
  }

  /**
   * Where one suffices, each that is asked for must imply one of the agent's, for it alone may
   * promote; where all are needed, each of the agent's must be among them.
   */
  private static Optional<String> softerGoals(TrialScope agents, TrialScope asked) {
    if (agents.goals().isEmpty()) {
      return Optional.empty();
    }
    if (asked.anyObjective() && !agents.anyObjective()) {
      return softer("trial.any-objective", true, false);
    }
    boolean each = asked.goals().stream().allMatch(goal -> impliesOneOf(agents.goals(), goal));
    boolean some = asked.goals().stream().anyMatch(goal -> impliesOneOf(agents.goals(), goal));
    boolean all = agents.goals().stream().allMatch(goal -> isImpliedByOneOf(asked.goals(), goal));
    boolean holds = agents.anyObjective() ? some && (each || !asked.anyObjective()) : all;
    return holds ? Optional.empty() : softer("trial.objectives", asked.goals(), agents.goals());
  }

  private static boolean impliesOneOf(List<Goal> agents, Goal asked) {
    return agents.stream().anyMatch(goal -> implies(asked, goal));
  }

  private static boolean isImpliedByOneOf(List<Goal> asked, Goal agents) {
    return asked.stream().anyMatch(goal -> implies(goal, agents));
  }

  private static boolean implies(Goal asked, Goal agents) {
    return asked.metric().equals(agents.metric())
        && asked.minimumEffect() >= agents.minimumEffect();
  }

  /** More steps are stricter, fewer or other ones are not. */
  private static Optional<String> softerThan(TrialStages agents, TrialStages asked) {
    if (agents.replayed() && !asked.replayed()) {
      return softer("trial.stages", "without replayed", "it");
    }
    if (!agents.hasCanary()) {
      return Optional.empty();
    }
    if (!asked.canary().containsAll(agents.canary())) {
      return softer(
          "trial.canary",
          asked.noCanary().isEmpty() ? asked.canary() : asked.noCanary(),
          agents.canary());
    }
    return asked.stepLimit().compareTo(agents.stepLimit()) > 0
        ? softer("trial.canary-max-duration", asked.stepLimit(), agents.stepLimit())
        : Optional.empty();
  }

  private static Optional<String> softerThan(TrialScope.Answers agents, TrialScope.Answers asked) {
    if (!new HashSet<>(agents.ignored()).containsAll(asked.ignored())) {
      return softer("trial.ignore", asked.ignored(), agents.ignored());
    }
    if (!new HashSet<>(agents.unordered()).containsAll(asked.unordered())) {
      return softer("trial.unordered", asked.unordered(), agents.unordered());
    }
    if (asked.absolute() > agents.absolute()) {
      return softer("trial.tolerance.absolute", asked.absolute(), agents.absolute());
    }
    return asked.relative() > agents.relative()
        ? softer("trial.tolerance.relative", asked.relative(), agents.relative())
        : Optional.empty();
  }

  private static Optional<String> softer(String key, Object asked, Object agents) {
    return Optional.of("%s = %s, where the agent asks for %s".formatted(key, asked, agents));
  }
}
