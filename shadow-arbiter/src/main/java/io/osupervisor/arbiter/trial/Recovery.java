package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;

/**
 * What each hypothesis does next after the node started again. The vault's word on the primary
 * comes first: it finishes what was committed. Then what was under way is begun anew; trials a
 * bounded number of times, for a candidate that ends its node must not do so for ever.
 */
final class Recovery {
  private final Draft draft;

  Recovery(Draft draft) {
    this.draft = draft;
  }

  void recover(VersionId version, long epoch) {
    new PrimaryChanges(draft).onPrimary(version, epoch);
    draft.forgetEffects();
    for (OpenHypothesis one : draft.state().open()) {
      switch (one.state()) {
        case CHECKING, REPLAYING, CHECKED, SHADOWING, CANARY -> resume(one);
        case PROMOTING -> swapAgain(one);
        case PROVISIONAL -> draft.startWatch(one);
        default -> {}
      }
    }
    Batches.beginAgain(draft);
    draft.state().deployments().stream()
        .filter(one -> one.state() == HypothesisState.ROLLING_BACK)
        .filter(one -> draft.state().primaryIs(one.candidate()))
        .forEach(draft::swapBack);
  }

  private void resume(OpenHypothesis one) {
    if (one.resumptions() >= draft.settings().resumptions()) {
      draft.end(
          one,
          HypothesisEvent.Ending.ABORTED,
          "node_restarted",
          "the node ended %d times under it".formatted(one.resumptions() + 1),
          Evidence.NONE);
      return;
    }
    draft.add(new HypothesisEvent.Resumed(one.id(), draft.now()));
    OpenHypothesis again = draft.state().find(one.id()).orElseThrow();
    switch (again.state()) {
      case CHECKING -> draft.startCheck(again);
      case REPLAYING -> draft.startReplay(again);
      case CANARY -> draft.startCanary(again);
      default -> {}
    }
  }

  private void swapAgain(OpenHypothesis one) {
    if (!draft.state().primaryIs(one.parent())) {
      draft.supersede(one, "its parent was no longer the primary when the node came back");
    } else if (draft.state().in(HypothesisState.ROLLING_BACK).findAny().isPresent()) {
      draft.supersede(one, "what it stands on is being taken back");
    } else {
      draft.effect(new Effect.Swap(one.id(), one.parent(), one.candidate()));
    }
  }
}
