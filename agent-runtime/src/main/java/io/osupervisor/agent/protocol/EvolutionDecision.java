package io.osupervisor.agent.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an agent is told of its proposal: how it was decided, later how it was settled. */
public enum EvolutionDecision {
  /** It is primary, under watch. */
  PROMOTED,
  REJECTED,
  INCONCLUSIVE,
  ABORTED,
  /** It was not tried. */
  REFUSED,
  /** The watch ended well. */
  CONFIRMED,
  /** The version before is primary again. */
  ROLLED_BACK;

  /** The word as it stands in the frame. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The decision with this word, if there is one. */
  public static Optional<EvolutionDecision> of(String word) {
    return Arrays.stream(values()).filter(decision -> decision.word().equals(word)).findFirst();
  }
}
