package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import java.util.Locale;

/**
 * How like a change is to that of a hypothesis whose version is kept out.
 *
 * @param of that hypothesis
 * @param version its version
 * @param share from 0 (nothing in common) to 1
 */
public record Likeness(HypothesisId of, VersionId version, double share) {
  /** From here on a change counts as the one that it is like. */
  public static final double DUPLICATE = 0.95;

  /** From here on it is told. */
  public static final double TOLD = 0.90;

  public Likeness {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a likeness of " + share);
    }
  }

  boolean isDuplicate() {
    return share >= DUPLICATE;
  }

  boolean isTold() {
    return share >= TOLD;
  }

  String percent() {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }
}
