package io.osupervisor.arbiter.trial;

import java.time.Instant;
import java.util.Optional;

/** Whose turn it is: the oldest that waits, when there is a place and the primary is settled. */
final class Turns {
  private Turns() {}

  /** Whether a trial may start now. */
  private static boolean isOpen(ArbiterState state, LadderSettings settings) {
    return state.primary() != null
        && state.running().count() < settings.running()
        && state.deployments().size() < settings.provisional()
        && !isPrimaryMoving(state);
  }

  /** Whether a swap or a rollback is under way, after which the primary is another. */
  static boolean isPrimaryMoving(ArbiterState state) {
    return state.in(HypothesisState.PROMOTING).findAny().isPresent()
        || state.in(HypothesisState.ROLLING_BACK).findAny().isPresent();
  }

  /** Starts what may start. */
  static void give(Draft draft) {
    while (isOpen(draft.state(), draft.settings())) {
      Optional<OpenHypothesis> next = draft.state().in(HypothesisState.PROPOSED).findFirst();
      if (next.isEmpty()) {
        return;
      }
      OpenHypothesis one = next.get();
      if (draft.state().primaryIs(one.parent())) {
        draft.add(new HypothesisEvent.CheckStarted(one.id(), draft.now()));
        draft.startCheck(one);
      } else {
        draft.supersede(one, "its parent was no longer the primary when its turn came");
      }
    }
  }

  /** Ends what has waited or run too long. */
  static void expire(Draft draft) {
    for (OpenHypothesis one : draft.state().open()) {
      Instant limit = limit(one, draft.settings());
      if (!draft.now().isBefore(limit)) {
        draft.end(
            one,
            HypothesisEvent.Ending.EXPIRED,
            "expired",
            "%s since %s, which is too long".formatted(one.state().word(), one.since()),
            Evidence.NONE);
      }
    }
  }

  private static Instant limit(OpenHypothesis one, LadderSettings settings) {
    return switch (one.state()) {
      case PROPOSED -> one.since().plus(settings.waitLimit());
      case CHECKING, CHECKED -> one.since().plus(settings.stageLimit());
      case SHADOWING ->
          one.since().plus(one.proposal().settings().maxDuration()).plus(settings.stageLimit());
      default -> Instant.MAX;
    };
  }
}
