package io.osupervisor.arbiter.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What events make of the state; {@link ArbiterDecider} is the other half. */
final class ArbiterFold {
  private ArbiterFold() {}

  static ArbiterState apply(ArbiterState state, ArbiterEvent event) {
    if (event instanceof ArbiterEvent.Proposed proposed) {
      List<OpenHypothesis> open = new ArrayList<>(state.open());
      open.add(OpenHypothesis.of(proposed));
      return new ArbiterState(
          state.primary(),
          proposed.id().number() + 1,
          open,
          state.settled(),
          state.demerits(),
          state.untold(),
          state.budget(),
          state.chain());
    }
    if (event instanceof ArbiterEvent.ResultTold told) {
      return withUntold(state, told);
    }
    if (event instanceof ArbiterEvent.Forgotten forgotten) {
      ArbiterState none = ArbiterState.EMPTY;
      return new ArbiterState(
          null,
          forgotten.nextNumber(),
          none.open(),
          none.settled(),
          none.demerits(),
          none.untold());
    }
    if (event instanceof ArbiterEvent.Noted noted) {
      return noted(state, noted);
    }
    if (event instanceof ArbiterEvent.LevelFixed fixed) {
      return state.with(state.budget().begin(fixed.id(), fixed.share()));
    }
    if (event instanceof ArbiterEvent.Foreseen) {
      return state;
    }
    if (event instanceof ArbiterEvent.Anchored anchored) {
      return state.with(state.chain().accept(anchored.version()));
    }
    if (event instanceof ArbiterEvent.PrimaryMoved moved) {
      return movedTo(state, moved);
    }
    if (event instanceof ArbiterEvent.BaselinePinned pinned) {
      return withOpen(state, pinned.id(), one -> one.pinned(pinned.baseline()));
    }
    if (event instanceof ArbiterEvent.WatchCounted counted) {
      return withOpen(state, counted.id(), one -> one.counted(counted.counted()));
    }
    if (event instanceof HypothesisEvent transition) {
      return moved(state, transition);
    }
    throw new IllegalStateException("an event without a meaning: " + event);
  }

  /** Another primary without a hypothesis is a person's choice; so is the first. */
  private static ArbiterState movedTo(ArbiterState state, ArbiterEvent.PrimaryMoved moved) {
    boolean chosen = state.chain().anchor() == null || !state.primaryIs(moved.version());
    ArbiterState next = withPrimary(state, new Primary(moved.version(), moved.epoch()));
    return chosen ? next.with(state.chain().at(moved.version())) : next;
  }

  private static ArbiterState withOpen(
      ArbiterState state, HypothesisId id, UnaryOperator<OpenHypothesis> change) {
    List<OpenHypothesis> open = new ArrayList<>(state.open());
    open.replaceAll(one -> one.id().equals(id) ? change.apply(one) : one);
    return new ArbiterState(
        state.primary(),
        state.nextNumber(),
        open,
        state.settled(),
        state.demerits(),
        state.untold(),
        state.budget(),
        state.chain());
  }

  /** Of one that is long settled the journal alone has the note. */
  private static ArbiterState noted(ArbiterState state, ArbiterEvent.Noted noted) {
    List<OpenHypothesis> open = new ArrayList<>(state.open());
    open.replaceAll(one -> one.id().equals(noted.id()) ? noted(one, noted) : one);
    List<SettledHypothesis> settled = new ArrayList<>(state.settled());
    settled.replaceAll(one -> one.id().equals(noted.id()) ? one.noted(noted.after("")) : one);
    return new ArbiterState(
        state.primary(),
        state.nextNumber(),
        open,
        settled,
        state.demerits(),
        state.untold(),
        state.budget(),
        state.chain());
  }

  /** A hypothesis with a note. */
  static OpenHypothesis noted(OpenHypothesis one, ArbiterEvent.Noted noted) {
    OpenHypothesis told = one.because(noted.after(one.why()));
    return switch (noted.code()) {
      case ArbiterEvent.Noted.NO_REPLAY -> told.withoutReplay(noted.note());
      case ArbiterEvent.Noted.KEPT_VERSION_LOST -> told.oneWay(told.noReplay() == null);
      case ArbiterEvent.Noted.ONE_WAY_APPROVED -> told.oneWay(false);
      default -> told;
    };
  }

  private static ArbiterState moved(ArbiterState state, HypothesisEvent event) {
    OpenHypothesis before =
        state
            .find(event.id())
            .orElseThrow(() -> new IllegalStateException("of no open hypothesis: " + event));
    OpenHypothesis after = moved(before, event);
    HypothesisState next = after.state();
    ArbiterState moved = replaced(state, after, settled(before, after, event));
    moved = withDemerit(moved, event, after);
    moved = withAccounts(moved, event, before, after);
    Optional<Result> result = Result.of(next);
    if (result.isPresent() && next != before.state() && after.proposal().proposer().hears()) {
      List<PendingResult> untold = new ArrayList<>(moved.untold());
      untold.add(new PendingResult(after.id(), result.get(), after.why()));
      moved = with(moved, untold);
    }
    return withPrimaryOf(moved, event, after);
  }

  /** A hypothesis after one of its transitions. */
  static OpenHypothesis moved(OpenHypothesis before, HypothesisEvent event) {
    HypothesisState next =
        HypothesisLife.next(before.state(), event.move())
            .orElseThrow(
                () -> new IllegalStateException(before.state() + " does not allow " + event));
    return after(before, event, next).because(reason(event, before));
  }

  private static OpenHypothesis after(
      OpenHypothesis before, HypothesisEvent event, HypothesisState next) {
    if (event instanceof HypothesisEvent.CheckStarted started) {
      return before.to(next, event.at()).in(started.batch());
    }
    if (event instanceof HypothesisEvent.Passed passed) {
      return before.to(next, event.at()).gaining(passed.gain());
    }
    if (event instanceof HypothesisEvent.Resumed) {
      return before.to(next, event.at()).resumed();
    }
    if (event instanceof HypothesisEvent.Deployed deployed) {
      return before.to(next, event.at()).deployedIn(deployed.epoch());
    }
    if (event instanceof HypothesisEvent.WatchExtended extended) {
      return before.extended(extended.samples());
    }
    if (event instanceof HypothesisEvent.RollbackDecided) {
      return before.to(next, before.since());
    }
    return before.to(next, event.at());
  }

  private static String reason(HypothesisEvent event, OpenHypothesis before) {
    if (event instanceof HypothesisEvent.RollbackDecided decided) {
      return withNotes(decided.code() + ": " + decided.reason(), before);
    }
    if (event instanceof HypothesisEvent.ApprovalAsked asked) {
      return withNotes("approval_needed: " + asked.why(), before);
    }
    if (event instanceof HypothesisEvent.Approved approved) {
      return withNotes("approved by " + approved.by() + ": " + approved.reason(), before);
    }
    if (event instanceof HypothesisEvent.CanaryTakenBack back) {
      return withNotes(back.code() + ": " + back.reason(), before);
    }
    if (event instanceof HypothesisEvent.Rejected rejected) {
      return rejected.code() + ": " + rejected.reason();
    }
    if (event instanceof HypothesisEvent.Ended ended) {
      return withNotes(ended.code() + ": " + ended.reason(), before);
    }
    if (event instanceof HypothesisEvent.RolledBack back) {
      return before.why().isEmpty() ? back.reason() : before.why();
    }
    if (event instanceof HypothesisEvent.Confirmed confirmed) {
      return withNotes("confirmed over " + confirmed.samples() + " answers", before);
    }
    return before.why();
  }

  /** What was noted of it stays: nothing else is said of one that goes on. */
  private static String withNotes(String reason, OpenHypothesis before) {
    return before.why().isEmpty() ? reason : reason + "; " + before.why();
  }

  private static Optional<SettledHypothesis> settled(
      OpenHypothesis before, OpenHypothesis one, HypothesisEvent event) {
    return one.state().isSettled()
        ? Optional.of(
            new SettledHypothesis(
                one.id(),
                one.state(),
                one.parent(),
                one.candidate(),
                one.proposal().proposer(),
                one.proposal().reason(),
                one.why(),
                one.proposed(),
                event.at(),
                one.state() == HypothesisState.ROLLED_BACK && !isTakenBackByGuard(before)))
        : Optional.empty();
  }

  /** Whether it is being taken back, and neither a person nor its parent's end is why. */
  private static boolean isTakenBackByGuard(OpenHypothesis before) {
    return before.state() == HypothesisState.ROLLING_BACK
        && !before.why().startsWith(Draft.REQUESTED + ": ")
        && !before.why().startsWith(Draft.PARENT_ROLLED_BACK + ": ");
  }

  private static ArbiterState replaced(
      ArbiterState state, OpenHypothesis after, Optional<SettledHypothesis> end) {
    List<OpenHypothesis> open = new ArrayList<>();
    for (OpenHypothesis one : state.open()) {
      if (!one.id().equals(after.id())) {
        open.add(one);
      } else if (end.isEmpty()) {
        open.add(after);
      }
    }
    List<SettledHypothesis> settled = new ArrayList<>(state.settled());
    end.ifPresent(settled::add);
    return new ArbiterState(
        state.primary(),
        state.nextNumber(),
        open,
        settled,
        state.demerits(),
        state.untold(),
        state.budget(),
        state.chain());
  }

  private static ArbiterState withDemerit(
      ArbiterState state, HypothesisEvent event, OpenHypothesis after) {
    Demerit before = state.demerit(after.candidate());
    Demerit now = before;
    if (event instanceof HypothesisEvent.Rejected rejected) {
      now = before.rejected(rejected.barredUntil());
    } else if (event instanceof HypothesisEvent.RolledBack back) {
      now = before.rolledBack(back.barredUntil());
    } else if (event instanceof HypothesisEvent.CanaryTakenBack back) {
      now = before.rolledBack(back.barredUntil());
    }
    if (now.equals(before)) {
      return state;
    }
    List<Demerit> demerits = new ArrayList<>(state.demerits());
    demerits.remove(before);
    demerits.add(now);
    return new ArbiterState(
        state.primary(),
        state.nextNumber(),
        state.open(),
        state.settled(),
        demerits,
        state.untold(),
        state.budget(),
        state.chain());
  }

  /** What its claims spend, and what was lost since the anchor. */
  private static ArbiterState withAccounts(
      ArbiterState state, HypothesisEvent event, OpenHypothesis before, OpenHypothesis after) {
    HypothesisId id = after.id();
    AnchorChain chain = state.chain();
    if (before.state() == HypothesisState.SHADOWING && isPromotion(event)) {
      Map<String, Double> harm = Explanations.evidence(event).map(SeenHarm::of).orElse(Map.of());
      return state.with(state.budget().show(id)).with(chain.promote(id, after.candidate(), harm));
    }
    if (event instanceof HypothesisEvent.Approved) {
      return state.with(chain.approve(id));
    }
    if (event instanceof HypothesisEvent.Deployed) {
      return state.with(chain.deploy(id));
    }
    if (event instanceof HypothesisEvent.Confirmed) {
      return state.with(chain.confirm(id));
    }
    return after.state().isSettled()
        ? state.with(state.budget().end(id)).with(chain.end(id))
        : state;
  }

  private static boolean isPromotion(HypothesisEvent event) {
    return event.move() == Move.PROMOTE
        || event.move() == Move.APPROVAL_ASKED
        || event.move() == Move.CANARY;
  }

  private static ArbiterState withPrimaryOf(
      ArbiterState state, HypothesisEvent event, OpenHypothesis after) {
    if (event instanceof HypothesisEvent.Deployed deployed) {
      return withPrimary(state, new Primary(after.candidate(), deployed.epoch()));
    }
    if (event instanceof HypothesisEvent.RolledBack back) {
      return withPrimary(state, new Primary(back.to(), back.epoch()));
    }
    return state;
  }

  private static ArbiterState withPrimary(ArbiterState state, Primary primary) {
    return new ArbiterState(
        primary,
        state.nextNumber(),
        state.open(),
        state.settled(),
        state.demerits(),
        state.untold(),
        state.budget(),
        state.chain());
  }

  private static ArbiterState withUntold(ArbiterState state, ArbiterEvent.ResultTold told) {
    List<PendingResult> untold = new ArrayList<>(state.untold());
    untold.removeIf(one -> one.id().equals(told.id()) && one.result() == told.result());
    return with(state, untold);
  }

  private static ArbiterState with(ArbiterState state, List<PendingResult> untold) {
    return new ArbiterState(
        state.primary(),
        state.nextNumber(),
        state.open(),
        state.settled(),
        state.demerits(),
        untold,
        state.budget(),
        state.chain());
  }
}
