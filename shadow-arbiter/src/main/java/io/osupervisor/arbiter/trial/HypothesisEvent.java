package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.osupervisor.agent.VersionId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** One transition of one hypothesis, with its evidence. */
public sealed interface HypothesisEvent extends ArbiterEvent {
  /** The codes under which a version is kept out that its trial would promote. */
  Set<String> PROMOTED_BUT_FOR = Set.of(AnchorCheck.CODE, Refusal.HELD, Noted.NO_REPLAY);

  HypothesisId id();

  @Override
  default Optional<HypothesisId> of() {
    return Optional.of(id());
  }

  /** Which row of the table it is. */
  Move move();

  /**
   * Its turn came.
   *
   * @param batch the number of the first of those that it is tried with; 0, and not kept, where it
   *     is the first itself
   */
  record CheckStarted(
      HypothesisId id, Instant at, @JsonInclude(JsonInclude.Include.NON_DEFAULT) long batch)
      implements HypothesisEvent {
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

  /**
   * The candidate applies, parses, starts and became ready; now the agent's cases run on it.
   *
   * @param evidence of its check
   */
  record ReplayStarted(HypothesisId id, Evidence evidence, Instant at) implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.REPLAY;
    }
  }

  /** The candidate passed the agent's cases. */
  record ReplayPassed(HypothesisId id, Evidence evidence, Instant at) implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.REPLAY_PASSED;
    }
  }

  /** Candidate and control stand at one cut and get requests. */
  record TrialStarted(HypothesisId id, Evidence evidence, Instant at) implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.SHADOWS_READY;
    }
  }

  /**
   * It passed beside others.
   *
   * @param gain its place among those that pass, the higher the better; 0 without a claim
   */
  record Passed(HypothesisId id, double gain, Evidence evidence, Instant at)
      implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.PASSED;
    }
  }

  /** It is the best of those that passed and are left; it is tried anew, alone. */
  record Chosen(HypothesisId id, Instant at) implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.CHOSEN;
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

  /**
   * The judge says promote, and a person must agree.
   *
   * @param why it takes a person
   */
  record ApprovalAsked(HypothesisId id, String why, Evidence evidence, Instant at)
      implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.APPROVAL_ASKED;
    }
  }

  /**
   * A person agrees.
   *
   * @param by who, as {@link Proposer#toString} has it
   * @param canary whether a share of the real requests comes first; kept only where it does
   */
  record Approved(
      HypothesisId id,
      String by,
      String reason,
      Instant at,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean canary)
      implements HypothesisEvent {
    @Override
    public Move move() {
      return canary ? Move.CANARY : Move.APPROVED;
    }
  }

  /** The judge says promote, and its candidate is to answer real requests first. */
  record CanaryStarted(HypothesisId id, Evidence evidence, Instant at) implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.CANARY;
    }
  }

  /**
   * It did harm to the requests that it answered; the primary answers all of them again.
   *
   * @param barredUntil until when its content may not be proposed again
   */
  record CanaryTakenBack(
      HypothesisId id,
      String code,
      String reason,
      Evidence evidence,
      Instant barredUntil,
      Instant at)
      implements HypothesisEvent {
    @Override
    public Move move() {
      return Move.TAKEN_BACK;
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
