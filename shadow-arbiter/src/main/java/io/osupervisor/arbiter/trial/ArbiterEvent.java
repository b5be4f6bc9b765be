package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
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

  /**
   * All hypotheses were forgotten, with what was held against versions.
   *
   * @param nextNumber of the next hypothesis: what came before is not on the disk any more
   */
  record Forgotten(long nextNumber, Instant at) implements ArbiterEvent {}

  /** The primary is this version since this epoch, and no hypothesis made it so. */
  record PrimaryMoved(VersionId version, long epoch, Instant at) implements ArbiterEvent {}
}
