package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import java.time.Instant;
import java.util.Optional;

/** One transition of one hypothesis, with its evidence. */
public sealed interface HypothesisEvent extends ArbiterEvent {
  HypothesisId id();

  @Override
  default Optional<HypothesisId> of() {
    return Optional.of(id());
  }

  /** Which row of the table it is. */
  Move move();

  /** Its turn came. */
  record CheckStarted(HypothesisId id, Instant at) implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.TURN;
    }
  }

  /** The candidate applies, parses, starts and became ready. */
  record CheckPassed(HypothesisId id, Evidence evidence, Instant at) implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.CHECK_PASSED;
    }
  }

  /** Candidate and control stand at one cut and get requests. */
  record TrialStarted(HypothesisId id, Evidence evidence, Instant at) implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.SHADOWS_READY;
    }
  }

  /** The node ended under it; what was observed is gone, and its stage begins anew. */
  record Resumed(HypothesisId id, Instant at) implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.RESUMED;
    }
  }

  /** The judge says promote. */
  record PromotionDecided(HypothesisId id, Evidence evidence, Instant at)
      implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.PROMOTE;
    }
  }

  /** Its version is primary since this epoch. */
  record Deployed(HypothesisId id, long epoch, Instant at) implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.TAKEN_OVER;
    }
  }

  /** The watch's time is over with too few answers; it goes on until there are enough. */
  record WatchExtended(HypothesisId id, long samples, Instant at) implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.EXTENDED;
    }
  }

  /** The watch ended well. */
  record Confirmed(HypothesisId id, long samples, Evidence evidence, Instant at)
      implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.CONFIRM;
    }
  }

  /**
   * It is to be taken back.
   *
   * @param code the guard, or who wants it
   */
  record RollbackDecided(HypothesisId id, String code, String reason, Evidence evidence, Instant at)
      implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.ROLL_BACK;
    }
  }

  /**
   * Another version is primary again.
   *
   * @param to that version
   * @param barredUntil until when its content may not be proposed again
   */
  record RolledBack(
      HypothesisId id, VersionId to, long epoch, String reason, Instant barredUntil, Instant at)
      implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.TAKEN_BACK;
    }
  }

  /**
   * It failed its check, its trial or its swap.
   *
   * @param barredUntil until when its content may not be proposed again
   */
  record Rejected(
      HypothesisId id,
      String code,
      String reason,
      Evidence evidence,
      Instant barredUntil,
      Instant at)
      implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.REJECT;
    }
  }

  /** It ended without blame. */
  record Ended(
      HypothesisId id, Ending ending, String code, String reason, Evidence evidence, Instant at)
      implements HypothesisEvent {
    @Override
    public Move move() {
      return ending.move();
    }
  }

  /** The ways to end without blame. */
  enum Ending {
    INCONCLUSIVE(Move.INCONCLUSIVE),
    INVALID(Move.INVALID),
    EXPIRED(Move.EXPIRE),
    SUPERSEDED(Move.SUPERSEDE),
    ABORTED(Move.ABORT);

    private final Move move;

    Ending(Move move) {
      this.move = move;
    }

    Move move() {
      return move;
    }
  }
}
