package io.osupervisor.agent.vault.journal;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Stays awake for a moment for what mostly comes soon: waking a sleeping thread takes as long as a
 * fast disk takes for a write. Where it does not pay, it is only tried now and then. For one
 * thread.
 */
final class Watch {
  private static final long NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final int MOST_LUCK = 8;
  private static final int TRY_EVERY = 32;

  private int luck;
  private int tries;

  /** Returns when the condition holds, or soon. */
  @SuppressWarnings("ThreadPriorityCheck") // A hint: whoever else could use the core gets it.
  void until(BooleanSupplier condition) {
    tries++;
    if (luck == 0 && tries % TRY_EVERY != 0) {
      return;
    }
    long end = System.nanoTime() + NANOS;
    boolean holds = condition.getAsBoolean();
    while (!holds && System.nanoTime() - end < 0) {
      Thread.yield();
      holds = condition.getAsBoolean();
    }
    luck = holds ? Math.min(MOST_LUCK, luck + 1) : Math.max(0, luck - 1);
  }
}
