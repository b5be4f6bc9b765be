package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.instance.SwapOrder;
import io.osupervisor.arbiter.trial.Effect;
import io.osupervisor.arbiter.trial.HypothesisId;
import java.util.Optional;

/**
 * What the swaps of hypotheses are called in the vault: a promotion by its hypothesis, as in {@code
 * h17}, the way back from it {@code h17.back}.
 */
final class SwapNames {
  private static final String BACK = ".back";

  private SwapNames() {}

  static SwapOrder promotion(Effect.Swap swap) {
    return new SwapOrder(swap.id().toString(), null, swap.from(), swap.to());
  }

  static SwapOrder wayBack(Effect.Rollback rollback) {
    String promotion = rollback.id().toString();
    return new SwapOrder(wayBack(rollback.id()), promotion, rollback.from(), rollback.to());
  }

  static String wayBack(HypothesisId id) {
    return id + BACK;
  }

  static boolean isWayBack(String deployment) {
    return deployment.endsWith(BACK);
  }

  /** Whose deployment it is; empty for one that no hypothesis made. */
  static Optional<HypothesisId> hypothesis(String deployment) {
    String name =
        isWayBack(deployment)
            ? deployment.substring(0, deployment.length() - BACK.length())
            : deployment;
    try {
      return Optional.of(HypothesisId.parse(name));
    } catch (AgentException e) {
      return Optional.empty();
    }
  }
}
