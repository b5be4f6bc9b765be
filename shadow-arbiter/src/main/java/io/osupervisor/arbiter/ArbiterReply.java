package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.trial.ArbiterCommand;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.Foresight;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.OpenHypothesis;
import io.osupervisor.arbiter.trial.Refusal;
import io.osupervisor.arbiter.trial.SettledHypothesis;
import java.util.List;
import java.util.Optional;

/** What an arbiter answers. */
public sealed interface ArbiterReply {

  /** The hypothesis is taken, durably; its candidate is in the version store. */
  record Taken(HypothesisId id, VersionId candidate, Optional<String> warning)
      implements ArbiterReply {
    static Taken of(HypothesisId id, ArbiterCommand.Submit submit) {
      return new Taken(
          id,
          submit.proposal().candidate(),
          submit.foresight().filter(seen -> !seen.isEnough()).map(Foresight::words));
    }
  }

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
   * @param barred the versions that were rejected or taken back and are not tried at present
   */
  record Listing(List<OpenHypothesis> open, List<SettledHypothesis> settled, List<VersionId> barred)
      implements ArbiterReply {
    public Listing {
      barred = List.copyOf(barred);
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
