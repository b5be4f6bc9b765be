package io.osupervisor.arbiter.trial;

import io.osupervisor.arbiter.trial.ArbiterCommand.Approve;
import io.osupervisor.arbiter.trial.ArbiterCommand.Breach;
import io.osupervisor.arbiter.trial.ArbiterCommand.Count;
import io.osupervisor.arbiter.trial.ArbiterCommand.EndWatch;
import io.osupervisor.arbiter.trial.ArbiterCommand.RequestRollback;
import io.osupervisor.config.TrialPolicy.Approval;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What becomes of a version after it was made primary. */
final class Deployments {
  /** Code of a deployment that waits for a person at the end of its watch. */
  private static final String ASKS = "confirmation_needed";

  private static final String ASKS_WHY =
      "its watch is over, and the version before cannot follow its log: osup hypothesis approve"
          + " confirms it";

  private final Draft draft;
  private final Approval agents;

  /**
   * @param agents when the agent's spec has a person agree, whatever it said at the submission
   */
  Deployments(Draft draft, Approval agents) {
    this.draft = draft;
    this.agents = agents;
  }

  Optional<Refusal> onBreach(Breach breach) {
    Optional<Refusal> refusal = notProvisional(breach.id(), "be rolled back");
    if (refusal.isPresent()) {
      return refusal;
    }
    OpenHypothesis top = draft.state().deployments().get(0);
    if (!top.id().equals(breach.id())) {
      return Optional.of(Refusal.notOnTop(breach.id(), top.id()));
    }
    Finding.Breached finding = breach.finding();
    draft.rollBack(top, finding.guard(), finding.reason(), finding.evidence());
    return Optional.empty();
  }

  /** A way back is asked for once more: one that is still under way is not begun twice. */
  Optional<Refusal> onRequest(RequestRollback request) {
    Optional<OpenHypothesis> top = draft.state().deployments().stream().findFirst();
    if (top.isEmpty()) {
      return Optional.of(Refusal.nothingProvisional());
    }
    if (top.get().state() == HypothesisState.ROLLING_BACK) {
      draft.swapBack(top.get());
    } else {
      draft.rollBack(top.get(), Draft.REQUESTED, request.reason(), Evidence.NONE);
    }
    return Optional.empty();
  }

  Optional<Refusal> onEndWatch(EndWatch end) {
    Optional<Refusal> refusal = notProvisional(end.id(), "end its watch");
    if (refusal.isPresent()) {
      return refusal;
    }
    OpenHypothesis one = draft.state().find(end.id()).orElseThrow();
    TrialSettings settings = one.proposal().settings();
    Instant until = one.since().plus(settings.watchWindow());
    if (draft.now().isBefore(until)) {
      return Optional.of(Refusal.watchNotOver(one.id(), until));
    }
    if (end.samples() >= settings.watchSamples()) {
      if (!Approvals.asksToConfirm(one, agents)) {
        confirm(one, end);
      } else if (!one.why().contains(ASKS)) {
        draft.add(new ArbiterEvent.Noted(one.id(), ASKS, ASKS_WHY, draft.now()));
      }
    } else if (one.extensions() == 0) {
      draft.add(new HypothesisEvent.WatchExtended(one.id(), end.samples(), draft.now()));
    }
    return Optional.empty();
  }

  /** A person agrees that it is confirmed once its watch is over. */
  Optional<Refusal> onApprove(OpenHypothesis one, Approve approve) {
    Optional<Refusal> refusal = Approvals.refusalOf(one, approve);
    if (refusal.isEmpty()) {
      String note = approve.by() + ": " + approve.reason();
      draft.add(
          new ArbiterEvent.Noted(one.id(), ArbiterEvent.Noted.ONE_WAY_APPROVED, note, draft.now()));
    }
    return refusal;
  }

  /** What comes late is of a watch that is over. */
  Optional<Refusal> onCount(Count count) {
    Optional<Refusal> refusal = notProvisional(count.id(), "count its answers");
    if (refusal.isEmpty()) {
      draft.add(new ArbiterEvent.WatchCounted(count.id(), count.counted(), draft.now()));
    }
    return refusal;
  }

  /** What held on top of other deployments speaks for them too: it contains their changes. */
  private void confirm(OpenHypothesis one, EndWatch end) {
    List<OpenHypothesis> newestFirst = draft.state().deployments();
    for (int i = newestFirst.size() - 1; i >= newestFirst.indexOf(one); i--) {
      HypothesisId id = newestFirst.get(i).id();
      draft.effect(new Effect.StopWatch(id));
      draft.add(new HypothesisEvent.Confirmed(id, end.samples(), end.evidence(), draft.now()));
    }
  }

  private Optional<Refusal> notProvisional(HypothesisId id, String what) {
    return draft
        .state()
        .stateOf(id)
        .map(state -> refusalIn(state, id, what))
        .orElseGet(() -> Optional.of(Refusal.unknown(id)));
  }

  private static Optional<Refusal> refusalIn(HypothesisState state, HypothesisId id, String what) {
    return state == HypothesisState.PROVISIONAL
        ? Optional.empty()
        : Optional.of(Refusal.outOfTurn(id, state, what));
  }
}
