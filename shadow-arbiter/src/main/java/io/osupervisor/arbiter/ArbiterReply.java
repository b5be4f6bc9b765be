package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.OpenHypothesis;
import io.osupervisor.arbiter.trial.Refusal;
import io.osupervisor.arbiter.trial.SettledHypothesis;
import java.util.List;

/** What an arbiter answers. */
public sealed interface ArbiterReply {

  /** The hypothesis is taken, durably; its candidate is in the version store. */
  record Taken(HypothesisId id, VersionId candidate) implements ArbiterReply {}

  /** It is decided, durably. */
  enum Done implements ArbiterReply {
    INSTANCE
  }

  /** Nothing happens. */
  record Refused(Refusal refusal) implements ArbiterReply {}

  /**
   * The hypotheses of the agent.
   *
   * @param open oldest first
   * @param settled in the order in which they were settled
   */
  record Listing(List<OpenHypothesis> open, List<SettledHypothesis> settled)
      implements ArbiterReply {
    public Listing {
      open = List.copyOf(open);
      settled = List.copyOf(settled);
    }
  }

  /** Everything that happened to one hypothesis, with its evidence, oldest first. */
  record Recounted(List<ArbiterEvent> events) implements ArbiterReply {
    public Recounted {
      events = List.copyOf(events);
    }
  }
}
