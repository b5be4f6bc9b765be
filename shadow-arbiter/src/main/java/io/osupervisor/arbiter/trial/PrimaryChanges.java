package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What follows when the vault makes a version primary: the commit point of a swap or a rollback, or
 * a person's change from outside the ladder. The deployments that are not settled stand on each
 * other, each on its parent; the newest is the primary.
 */
final class PrimaryChanges {
  private final Draft draft;

  PrimaryChanges(Draft draft) {
    this.draft = draft;
  }

  void onPrimary(VersionId version, long epoch) {
    Primary known = draft.state().primary();
    if (known != null && isKnown(known, version, epoch)) {
      return;
    }
    if (draft.state().primaryIs(version)) {
      draft.add(new ArbiterEvent.PrimaryMoved(version, epoch, draft.now()));
      return;
    }
    Optional<OpenHypothesis> promoted =
        draft.state().in(HypothesisState.PROMOTING).filter(is(version)).findFirst();
    if (promoted.isPresent()) {
      deploy(promoted.get(), epoch);
    } else if (!unwind(version, epoch)) {
      replace(version, epoch);
    }
    leaveBehind(version);
    continueRollbacks();
  }

  /** A person's change of the spec makes another version primary within the same reign. */
  private static boolean isKnown(Primary known, VersionId version, long epoch) {
    return epoch < known.epoch() || (epoch == known.epoch() && known.version().equals(version));
  }

  private static Predicate<OpenHypothesis> is(VersionId version) {
    return one -> one.candidate().equals(version);
  }

  private void deploy(OpenHypothesis one, long epoch) {
    draft.add(new HypothesisEvent.Deployed(one.id(), epoch, draft.now()));
    draft.startWatch(draft.state().find(one.id()).orElseThrow());
  }

  /** Takes back every deployment above the version, if it is one of theirs. */
  private boolean unwind(VersionId version, long epoch) {
    List<OpenHypothesis> newestFirst = draft.state().deployments();
    int depth = 0;
    while (depth < newestFirst.size() && !newestFirst.get(depth).parent().equals(version)) {
      depth++;
    }
    if (depth == newestFirst.size()) {
      return false;
    }
    newestFirst.subList(0, depth + 1).forEach(one -> takenBack(one, version, epoch));
    return true;
  }

  private void takenBack(OpenHypothesis one, VersionId version, long epoch) {
    if (one.state() == HypothesisState.PROVISIONAL) {
      draft.effect(new Effect.StopWatch(one.id()));
    }
    QuarantineRule rule = draft.settings().quarantine();
    boolean held = rule.heldUntil(draft.state(), draft.now()).isPresent();
    draft.add(
        new HypothesisEvent.RolledBack(
            one.id(),
            version,
            epoch,
            "version " + version.shortForm() + " was made primary again",
            rule.afterRollback(draft.state().demerit(one.candidate()), draft.now()),
            draft.now()));
    if (!held) {
      rule.heldUntil(draft.state(), draft.now()).ifPresent(until -> hold(one, until));
    }
  }

  /** No hypothesis is taken: the version that is back may be no better than what was tried. */
  private void hold(OpenHypothesis one, Instant until) {
    String note =
        "guards took back %d deployments within a day: none is tried before %s"
            .formatted(draft.settings().quarantine().holdAfter(), until);
    draft.add(new ArbiterEvent.Noted(one.id(), Refusal.HELD, note, draft.now()));
  }

  /** Someone made another version primary: what was watched is no longer what answers. */
  private void replace(VersionId version, long epoch) {
    draft.add(new ArbiterEvent.PrimaryMoved(version, epoch, draft.now()));
    for (OpenHypothesis one : draft.state().deployments()) {
      if (one.state() == HypothesisState.ROLLING_BACK) {
        takenBack(one, version, epoch);
      } else {
        draft.supersede(one, replacedBy(version));
      }
    }
  }

  /** A trial against a control that no longer answers shows nothing. */
  private void leaveBehind(VersionId version) {
    for (OpenHypothesis one : draft.state().open()) {
      if (one.state().needsItsParent() && !draft.state().primaryIs(one.parent())) {
        if (one.state() == HypothesisState.PROMOTING) {
          draft.effect(new Effect.CancelSwap(one.id()));
        }
        draft.supersede(one, replacedBy(version));
      }
    }
  }

  private static String replacedBy(VersionId version) {
    return "version " + version.shortForm() + " was made primary";
  }

  /** A deployment that is to go takes with it what was put on it. */
  private void continueRollbacks() {
    List<OpenHypothesis> newestFirst = draft.state().deployments();
    if (newestFirst.isEmpty()) {
      return;
    }
    OpenHypothesis top = newestFirst.get(0);
    if (top.state() == HypothesisState.ROLLING_BACK) {
      draft.swapBack(top);
    } else if (newestFirst.stream().anyMatch(one -> one.state() == HypothesisState.ROLLING_BACK)) {
      draft.rollBack(
          top, Draft.PARENT_ROLLED_BACK, "what it stands on is being taken back", Evidence.NONE);
    }
  }
}
