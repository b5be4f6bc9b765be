package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.watch.Counted;
import io.osupervisor.arbiter.watch.PinnedBaseline;
import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of an agent's hypotheses, as long as there is the agent. The short names on
 * disk stand in {@link ArbiterFormat}.
 */
public sealed interface ArbiterEvent extends ArbiterRecord
    permits ArbiterEvent.Proposed,
        ArbiterEvent.ResultTold,
        ArbiterEvent.PrimaryMoved,
        ArbiterEvent.Forgotten,
        ArbiterEvent.Noted,
        ArbiterEvent.LevelFixed,
        ArbiterEvent.Foreseen,
        ArbiterEvent.Anchored,
        ArbiterEvent.BaselinePinned,
        ArbiterEvent.WatchCounted,
        HypothesisEvent {
  Instant at();

  /** The hypothesis that it is about; empty for what is about none. */
  default Optional<HypothesisId> of() {
    return Optional.empty();
  }

  /** A hypothesis was taken; it waits its turn. */
  record Proposed(HypothesisId id, Proposal proposal, Instant at) implements ArbiterEvent {
    @Override
    public Optional<HypothesisId> of() {
      return Optional.of(id);
    }
  }

  /** The agent was told what became of its proposal. */
  record ResultTold(HypothesisId id, Result result, Instant at) implements ArbiterEvent {
    @Override
    public Optional<HypothesisId> of() {
      return Optional.of(id);
    }
  }

  /**
   * Something is known of a hypothesis that does not move it, as of the way back from it.
   *
   * @param code a stable word for it
   * @param note for people
   */
  record Noted(HypothesisId id, String code, String note, Instant at) implements ArbiterEvent {
    /** Of a deployment whose parent may not be able to take the agent's memory back. */
    static final String NO_REPLAY = "no_replay";

    /** Of a deployment whose parent cannot follow the log that it writes. */
    static final String KEPT_VERSION_LOST = "kept_version_lost";

    /** Of the same, once a person agreed that it is confirmed. */
    static final String ONE_WAY_APPROVED = "one_way_approved";

    @Override
    public Optional<HypothesisId> of() {
      return Optional.of(id);
    }

    /** What was known before, and this. */
    String after(String why) {
      String told = code + ": " + note;
      return why.isEmpty() ? told : why + "; " + told;
    }
  }

  /** How the version before answered up to the promotion of a hypothesis: its watch's baseline. */
  record BaselinePinned(HypothesisId id, PinnedBaseline baseline, Instant at)
      implements ArbiterEvent {
    @Override
    public Optional<HypothesisId> of() {
      return Optional.of(id);
    }
  }

  /**
   * Cycles of a deployment's watch are over.
   *
   * @param counted all of it since the deployment, and these cycles
   */
  record WatchCounted(HypothesisId id, Counted counted, Instant at) implements ArbiterEvent {
    @Override
    public Optional<HypothesisId> of() {
      return Optional.of(id);
    }
  }

  /**
   * A trial begins that has a claim to show; at which level it is shown is settled before anything
   * is observed, and spent whatever comes of it.
   *
   * @param claim which claim of the agent it is, from 1
   * @param share of the trial's α; above 0, at most 1
   */
  record LevelFixed(HypothesisId id, long claim, double share, Instant at) implements ArbiterEvent {
    @Override
    public Optional<HypothesisId> of() {
      return Optional.of(id);
    }
  }

  /**
   * What can be shown of a hypothesis by the traffic that there was when it was taken.
   *
   * @param enough whether that will do if nothing goes wrong
   * @param words for people, on one line
   */
  record Foreseen(HypothesisId id, boolean enough, String words, Instant at)
      implements ArbiterEvent {
    @Override
    public Optional<HypothesisId> of() {
      return Optional.of(id);
    }
  }

  /**
   * All hypotheses were forgotten, with what was held against versions.
   *
   * @param nextNumber of the next hypothesis: what came before is not on the disk any more
   */
  record Forgotten(long nextNumber, Instant at) implements ArbiterEvent {}

  /**
   * A person agrees to the primary as it is: what was lost up to it is accepted.
   *
   * @param by who, as {@link Proposer#toString} has it
   */
  record Anchored(VersionId version, String by, String reason, Instant at)
      implements ArbiterEvent {}

  /** The primary is this version since this epoch, and no hypothesis made it so. */
  record PrimaryMoved(VersionId version, long epoch, Instant at) implements ArbiterEvent {}
}
