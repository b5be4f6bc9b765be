package io.osupervisor.agent.vault;

import java.time.Duration;

/**
 * How long idempotency keys are known.
 *
 * @param window after this they are forgotten; 24 h by default
 * @param most beyond so many the oldest are forgotten early; 100,000 by default
 */
public record KeyLimits(Duration window, int most) {
  /** 24 h and 100,000 keys, about 30 MB. */
  public static final KeyLimits DEFAULT = new KeyLimits(Duration.ofHours(24), 100_000);

  public KeyLimits {
    if (window.isNegative() || window.isZero() || most < 1) {
      throw new IllegalArgumentException("a window of %s and %d keys".formatted(window, most));
    }
  }
}
