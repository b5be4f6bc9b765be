package io.osupervisor.arbiter.trial;

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
    return agents.guards().stream()
        .filter(guard -> asked.guards().stream().noneMatch(own -> own.guardsAsMuchAs(guard)))
        .findFirst()
        .map(guard -> "trial.guards without one as strict as '" + guard + "'");
  }

  private static Optional<String> softer(String key, Object asked, Object agents) {
    return Optional.of("%s = %s, where the agent asks for %s".formatted(key, asked, agents));
  }
}
