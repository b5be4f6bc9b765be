package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import io.osupervisor.config.TrialPolicy.Approval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
   * @param drift why it is not promoted by itself, where its version would be too far from the
   *     anchor
   * @param agents what the agent's spec says now
   */
  static Optional<String> needed(OpenHypothesis one, Optional<String> drift, Approval agents) {
    List<String> reasons = new ArrayList<>(one.proposal().major());
    drift.ifPresent(reasons::add);
    if (one.noReplay() != null) {
      reasons.add("no way back is proven: " + one.noReplay());
    }
    return switch (stricter(one, agents)) {
      case NEVER -> Optional.empty();
      case MAJOR -> reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
      case ALWAYS -> Optional.of(drift.orElse("trial.approval = always"));
    };
  }

  /** Whether a person must agree that this deployment is confirmed: there is no way back. */
  static boolean asksToConfirm(OpenHypothesis one, Approval agents) {
    return one.state() == HypothesisState.PROVISIONAL
        && one.evidence().oneWay()
        && stricter(one, agents) != Approval.NEVER;
  }

  /** Why somebody may not agree at all. */
  static Optional<Refusal> refusalOf(OpenHypothesis one, ArbiterCommand.Approve approve) {
    return one.proposal().proposer().equals(approve.by())
        ? Optional.of(Refusal.ownHypothesis(one.id(), approve.by()))
        : Optional.empty();
  }

  /** What made a version the primary. */
  private record Made(HypothesisId id, VersionId parent, Proposer by) {}

  /**
   * Why somebody may not agree to the primary as it is: they proposed it, or a version between it
   * and the anchor, and would wipe out what that lost.
   */
  static Optional<Refusal> refusalOf(ArbiterState state, VersionId primary, Proposer by) {
    VersionId anchor = state.chain().since(primary).anchor();
    Set<VersionId> seen = new HashSet<>();
    Optional<Made> made = made(state, primary);
    while (made.isPresent() && !made.get().by().equals(by)) {
      VersionId parent = made.get().parent();
      made = parent.equals(anchor) || !seen.add(parent) ? Optional.empty() : made(state, parent);
    }
    return made.map(one -> Refusal.ownLoss(one.id(), by));
  }

  /** By the newest hypothesis, where one did. */
  private static Optional<Made> made(ArbiterState state, VersionId version) {
    Stream<Made> confirmed =
        state.settled().stream()
            .filter(one -> one.state() == HypothesisState.CONFIRMED)
            .filter(one -> one.candidate().equals(version))
            .map(one -> new Made(one.id(), one.parent(), one.proposer()));
    Stream<Made> deployed =
        state.chain().links().stream()
            .filter(link -> link.deployed() && link.version().equals(version))
            .flatMap(link -> state.find(link.id()).stream())
            .map(one -> new Made(one.id(), one.parent(), one.proposal().proposer()));
    return Stream.concat(confirmed, deployed)
        .max(Comparator.comparingLong(one -> one.id().number()));
  }

  /**
   * Why somebody cannot agree now; empty when it is so. Two swaps at once would be one too many.
   */
  static Optional<Refusal> refusal(ArbiterState state, ArbiterCommand.Approve approve) {
    OpenHypothesis one = state.find(approve.id()).orElseThrow();
    return refusalOf(one, approve)
        .or(
            () ->
                Turns.isPrimaryAtStake(state)
                    ? Optional.of(Refusal.primaryMoving(one.id()))
                    : Optional.empty());
  }
}
