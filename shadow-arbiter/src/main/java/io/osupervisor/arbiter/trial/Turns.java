package io.osupervisor.arbiter.trial;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whose turn it is, when there is a place and the primary is settled: the best of those that passed
 * beside others, then the oldest that waits, and with it, up to the size of a batch, who follows.
 */
final class Turns {
  private Turns() {}

  /** Whether trials may start now; none do while the agent is held. */
  private static boolean isOpen(Draft draft) {
    ArbiterState state = draft.state();
    LadderSettings settings = draft.settings();
    return state.primary() != null
        && state.deployments().size() < settings.provisional()
        && !isPrimaryMoving(state)
        && settings.quarantine().held(state, draft.now()).isEmpty();
  }

  /** Whether a swap or a rollback is under way, after which the primary is another. */
  static boolean isPrimaryMoving(ArbiterState state) {
    return state.in(HypothesisState.PROMOTING).findAny().isPresent()
        || state.in(HypothesisState.ROLLING_BACK).findAny().isPresent();
  }

  /** Whether the same is to be decided by real requests, or under way. */
  static boolean isPrimaryAtStake(ArbiterState state) {
    return isPrimaryMoving(state) || state.in(HypothesisState.CANARY).findAny().isPresent();
  }

  /** Starts what may start. */
  static void give(Draft draft) {
    boolean given = true;
    while (given && isOpen(draft)) {
      given = giveOne(draft);
    }
  }

  private static boolean giveOne(Draft draft) {
    boolean free = Batches.running(draft.state()) < draft.settings().running();
    Optional<OpenHypothesis> best =
        free ? Batches.best(draft.state()) : Optional.<OpenHypothesis>empty();
    if (best.isPresent()) {
      HypothesisId id = best.get().id();
      draft.add(new HypothesisEvent.Chosen(id, draft.now()));
      draft.startTrials(List.of(draft.state().find(id).orElseThrow()));
      return true;
    }
    Optional<Long> batch = Batches.open(draft);
    Optional<OpenHypothesis> next = draft.state().in(HypothesisState.PROPOSED).findFirst();
    if (next.isEmpty() || !(free || batch.isPresent())) {
      return false;
    }
    OpenHypothesis one = next.get();
    if (draft.state().primaryIs(one.parent())) {
      draft.add(new HypothesisEvent.CheckStarted(one.id(), draft.now(), batch.orElse(0L)));
      draft.startCheck(one);
    } else {
      draft.supersede(one, "its parent was no longer the primary when its turn came");
    }
    return true;
  }

  /** Ends what is tried or waits its turn, for a newer one; a verdict or a swap is left alone. */
  static void makeWay(Draft draft, HypothesisId newer) {
    for (OpenHypothesis one : draft.state().open()) {
      switch (one.state()) {
        case PROPOSED, CHECKING, REPLAYING, CHECKED, SHADOWING, PASSED ->
            draft.supersede(one, newer + " was proposed");
        default -> {}
      }
    }
  }

  /** Ends what has waited or run too long. */
  static void expire(Draft draft) {
    for (OpenHypothesis one : draft.state().open()) {
      Instant limit = limit(one, draft.settings());
      if (!draft.now().isBefore(limit)) {
        draft.end(one, HypothesisEvent.Ending.EXPIRED, "expired", whyExpired(one), Evidence.NONE);
      }
    }
  }

  private static String whyExpired(OpenHypothesis one) {
    return one.state() == HypothesisState.AWAITING_APPROVAL
        ? "nobody approved it since " + one.since() + ", which is a no"
        : "%s since %s, which is too long".formatted(one.state().word(), one.since());
  }

  private static Instant limit(OpenHypothesis one, LadderSettings settings) {
    return switch (one.state()) {
      case PROPOSED, PASSED -> one.since().plus(settings.waitLimit());
      case CHECKING -> one.since().plus(settings.stageLimit());
      case CHECKED -> one.since().plus(settings.stageLimit()).plus(settings.gatherLimit());
      case REPLAYING -> one.since().plus(settings.stageLimit()).plus(settings.casesLimit());
      case SHADOWING ->
          one.since().plus(one.proposal().settings().maxDuration()).plus(settings.stageLimit());
      case AWAITING_APPROVAL -> one.since().plus(settings.approvalLimit());
      case CANARY ->
          one.since().plus(one.proposal().settings().stages().limit()).plus(settings.stageLimit());
      default -> Instant.MAX;
    };
  }
}
