package io.osupervisor.arbiter.trial;

import java.util.Locale;
import java.util.Optional;

/** What an agent is told of its own proposal: once when it is decided, once when it is settled. */
public enum Result {
  PROMOTED,
  REJECTED,
  /** The trial could not tell, or was not fair. */
  INCONCLUSIVE,
  /** Ended for reasons outside of it: by a person, too late, or another version came first. */
  ABORTED,
  CONFIRMED,
  ROLLED_BACK;

  /** The word of the protocol. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What there is to tell of a hypothesis that came into this state. */
  static Optional<Result> of(HypothesisState state) {
    return switch (state) {
      case PROVISIONAL -> Optional.of(PROMOTED);
      case REJECTED -> Optional.of(REJECTED);
      case INCONCLUSIVE, INVALID -> Optional.of(INCONCLUSIVE);
      case EXPIRED, SUPERSEDED, ABORTED -> Optional.of(ABORTED);
      case CONFIRMED -> Optional.of(CONFIRMED);
      case ROLLED_BACK -> Optional.of(ROLLED_BACK);
      default -> Optional.empty();
    };
  }
}
