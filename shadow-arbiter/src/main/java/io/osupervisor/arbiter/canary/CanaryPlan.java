package io.osupervisor.arbiter.canary;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.config.StateKind;
import java.util.List;

/**
 * What a canary is to show.
 *
 * @param state of the agent
 * @param rules of each step; their longest duration is that of one step
 * @param weights of the steps in hundredths of a percent; one or more, growing, from 1 to 9,999
 */
public record CanaryPlan(
    VersionId candidate, StateKind state, TrialRules rules, List<Integer> weights) {
  public CanaryPlan {
    weights = List.copyOf(weights);
    if (weights.isEmpty()) {
      throw new IllegalArgumentException("a canary without a step");
    }
  }
}
