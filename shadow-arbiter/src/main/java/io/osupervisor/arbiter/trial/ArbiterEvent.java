package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import java.time.Instant;

/**
 * What is remembered of an agent's hypotheses, for ever. The short names on disk stand in {@link
 * ArbiterFormat}.
 */
public sealed interface ArbiterEvent extends ArbiterRecord
    permits ArbiterEvent.Proposed,
        ArbiterEvent.ResultTold,
        ArbiterEvent.PrimaryMoved,
        HypothesisEvent {
  Instant at();

  /** A hypothesis was taken; it waits its turn. */
  record Proposed(HypothesisId id, Proposal proposal, Instant at) implements ArbiterEvent {}

  /** The agent was told what became of its proposal. */
  record ResultTold(HypothesisId id, Result result, Instant at) implements ArbiterEvent {}

  /** The primary is this version since this epoch, and no hypothesis made it so. */
  record PrimaryMoved(VersionId version, long epoch, Instant at) implements ArbiterEvent {}
}
