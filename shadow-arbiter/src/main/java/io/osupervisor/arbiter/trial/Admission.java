package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import java.time.Instant;
import java.util.Optional;

/** Which proposals are taken. */
final class Admission {
  private final TrialSettings agents;
  private final LadderSettings settings;

  Admission(TrialSettings agents, LadderSettings settings) {
    this.agents = agents;
    this.settings = settings;
  }

  /** Why a proposal is not taken; empty when it is. */
  Optional<Refusal> refusal(ArbiterState state, Proposal proposal, Instant now) {
    Primary primary = state.primary();
    if (primary == null) {
      return Optional.of(Refusal.primaryUnknown());
    }
    if (proposal.candidate().equals(primary.version())) {
      return Optional.of(Refusal.noChange(proposal.candidate()));
    }
    if (!proposal.parent().equals(primary.version())) {
      return Optional.of(Refusal.staleParent(proposal.parent(), primary.version()));
    }
    Optional<Refusal> softer =
        Strictness.softerThan(agents, proposal.settings()).map(Refusal::softer);
    if (softer.isPresent()) {
      return softer;
    }
    return known(state, proposal.candidate(), now).or(() -> room(state));
  }

  private static Optional<Refusal> known(ArbiterState state, VersionId candidate, Instant now) {
    Optional<OpenHypothesis> open =
        state.open().stream().filter(one -> one.candidate().equals(candidate)).findFirst();
    if (open.isPresent()) {
      return Optional.of(Refusal.duplicate(candidate, open.get().id()));
    }
    Demerit demerit = state.demerit(candidate);
    if (!demerit.holds(now)) {
      return Optional.empty();
    }
    return Optional.of(
        demerit.rollbacks() > 0
            ? Refusal.quarantined(candidate, demerit.rollbacks(), demerit.until())
            : Refusal.refusedBefore(candidate, demerit.refusals(), demerit.until()));
  }

  private Optional<Refusal> room(ArbiterState state) {
    long waiting = state.in(HypothesisState.PROPOSED).count();
    return waiting < settings.waiting()
        ? Optional.empty()
        : Optional.of(Refusal.tooManyWaiting((int) waiting));
  }
}
