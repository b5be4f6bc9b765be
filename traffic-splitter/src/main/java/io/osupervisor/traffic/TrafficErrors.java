package io.osupervisor.traffic;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.config.StateKind;
import java.util.Locale;

/** Refusals of what would send requests where they must not go. */
final class TrafficErrors {
  private static final String INVALID_WEIGHTS = "invalid_weights";
  private static final String WEIGHTS = "weights are hundredths of a percent: 2500 is 25 %";

  private TrafficErrors() {}

  static AgentException notSplittable(AgentId agent, StateKind state) {
    return new AgentException(
        "state_not_splittable",
        "agent '%s' has state = %s and only one instance may write it"
            .formatted(agent.value(), word(state)),
        "set state = none if it remembers nothing");
  }

  static AgentException notPartlyMirrored(AgentId agent, StateKind state) {
    return new AgentException(
        "mirror_must_be_whole",
        "agent '%s' has state = %s: a shadow that misses requests is another agent"
            .formatted(agent.value(), word(state)),
        "mirror 100 %, or set state = keyed if no key sees what another does");
  }

  static AgentException weightOutOfRange(int weight, int least) {
    return new AgentException(
        INVALID_WEIGHTS,
        "weight %d is not between %d and %d".formatted(weight, least, Share.WHOLE),
        WEIGHTS);
  }

  static AgentException weightsDoNotAddUp(int sum) {
    return new AgentException(
        INVALID_WEIGHTS, "the weights add up to %d, not %d".formatted(sum, Share.WHOLE), WEIGHTS);
  }

  static AgentException namedTwice(Arm arm) {
    return new AgentException(
        INVALID_WEIGHTS, "instance " + arm.instance() + " is named twice", "name each arm once");
  }

  static AgentException tooManyArms(int arms) {
    return new AgentException(
        INVALID_WEIGHTS,
        "%d arms are more than %d".formatted(arms, RouteTable.MAX_ARMS),
        "try fewer variants at once");
  }

  private static String word(StateKind state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
