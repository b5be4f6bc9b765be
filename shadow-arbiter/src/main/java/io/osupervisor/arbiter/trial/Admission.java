package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import io.osupervisor.config.TrialsSettings.OnNew;
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
  Optional<Refusal> refusal(ArbiterState state, ArbiterCommand.Submit submit, Instant now) {
    Proposal proposal = submit.proposal();
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
    return known(state, proposal.candidate(), now)
        .or(() -> submit.likeness().flatMap(like -> known(state, like, now)))
        .or(() -> settings.quarantine().held(state, now))
        .or(() -> room(state));
  }

  /** The quarantine of what it is like may have ended since they were compared. */
  private static Optional<Refusal> known(ArbiterState state, Likeness like, Instant now) {
    Demerit demerit = state.demerit(like.version());
    return like.isDuplicate() && demerit.holds(now)
        ? Optional.of(Refusal.alike(like, demerit.rollbacks() > 0, demerit.until()))
        : Optional.empty();
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

  /** What makes way for the new one needs no room beside it. */
  private Optional<Refusal> room(ArbiterState state) {
    long proposed =
        settings.onNew() == OnNew.SUPERSEDE ? 0 : state.in(HypothesisState.PROPOSED).count();
    long waiting = proposed + state.in(HypothesisState.AWAITING_APPROVAL).count();
    return waiting < settings.waiting()
        ? Optional.empty()
        : Optional.of(Refusal.tooManyWaiting((int) waiting));
  }
}
