package io.osupervisor.arbiter.trial;

import io.osupervisor.config.TrialPolicy.Approval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When a person must agree that a version is deployed, and who may. */
final class Approvals {
  private Approvals() {}

  /** The stricter of what its trial was proposed with and of what the agent's spec says now. */
  static Approval stricter(OpenHypothesis one, Approval agents) {
    Approval own = one.proposal().settings().approval();
    return own.compareTo(agents) >= 0 ? own : agents;
  }

  /**
   * Why a person must agree; empty where nobody need be asked.
   *
   * @param agents what the agent's spec says now
   */
  static Optional<String> needed(OpenHypothesis one, Approval agents) {
    List<String> reasons = new ArrayList<>(one.proposal().major());
    if (one.noReplay() != null) {
      reasons.add("no way back is proven: " + one.noReplay());
    }
    return switch (stricter(one, agents)) {
      case NEVER -> Optional.empty();
      case MAJOR -> reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
      case ALWAYS -> Optional.of("trial.approval = always");
    };
  }

  /**
   * Why somebody cannot agree now; empty when it is so. Two swaps at once would be one too many.
   */
  static Optional<Refusal> refusal(ArbiterState state, ArbiterCommand.Approve approve) {
    OpenHypothesis one = state.find(approve.id()).orElseThrow();
    if (one.proposal().proposer().equals(approve.by())) {
      return Optional.of(Refusal.ownHypothesis(one.id(), approve.by()));
    }
    return Turns.isPrimaryAtStake(state)
        ? Optional.of(Refusal.primaryMoving(one.id()))
        : Optional.empty();
  }
}
