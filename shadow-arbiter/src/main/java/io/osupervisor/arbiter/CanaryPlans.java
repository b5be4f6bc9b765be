package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentException;
import io.osupervisor.arbiter.canary.CanaryPlan;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.trial.Effect;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.StateKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Makes of the stage of a hypothesis what its canary is to show. */
final class CanaryPlans {
  /** What can be said of answers to different requests; the rest was shown on shadows. */
  private static final Set<String> UNPAIRED =
      Set.of(
          Metric.ERROR_RATE.key(),
          Metric.LATENCY.key(),
          Metric.LATENCY_P50.key(),
          Metric.LATENCY_P95.key(),
          Metric.LATENCY_P99.key());

  /** Callers are owed answers, whatever the trial on shadows guarded. */
  private static final Guard ANSWERS = new Guard(Metric.ERROR_RATE, 0.01);

  private CanaryPlans() {}

  /**
   * The plan of a canary.
   *
   * @throws AgentException {@code state_not_splittable} when the agent remembers something by now
   */
  static CanaryPlan of(Effect.StartCanary start, AgentSpec spec) {
    StateKind state = spec.policy().state();
    if (state != StateKind.NONE) {
      throw new AgentException(
          "state_not_splittable",
          "the agent has state = %s by now".formatted(state.name().toLowerCase(Locale.ROOT)),
          "propose it again");
    }
    TrialSettings settings = start.settings();
    TrialRules rules =
        new TrialRules(
            TrialPlans.alpha(settings.alpha(), start.attempt()),
            settings.minSamples(),
            settings.stages().stepLimit(),
            settings.scope().nStar(),
            TrialPlans.LIVE_BLOCK,
            true,
            List.of(),
            guards(settings));
    return new CanaryPlan(start.candidate(), state, rules, settings.stages().canary());
  }

  private static List<Guard> guards(TrialSettings settings) {
    List<Guard> guards = new ArrayList<>();
    settings.guards().stream()
        .filter(guard -> UNPAIRED.contains(guard.metric()))
        .map(TrialPlans::guard)
        .forEach(guards::add);
    if (guards.stream().noneMatch(guard -> guard.metric() == Metric.ERROR_RATE)) {
      guards.add(0, ANSWERS);
    }
    return guards;
  }
}
