package io.osupervisor.agent.vault.journal;

import java.time.Duration;

/**
 * How a ledger is kept.
 *
 * @param room what a file has for frames behind the promise that it begins with, in bytes: written
 *     as zeros when it is made, so that a full disk is met only then; 64 or more
 * @param syncEvery how long an appended frame may wait for its sync
 */
record LedgerOptions(int room, Duration syncEvery) {
  /** 4 MiB, and a sync each second. */
  public static final LedgerOptions DEFAULT =
      new LedgerOptions(4 * 1024 * 1024, Duration.ofSeconds(1));

  public LedgerOptions {
    if (room < 64 || syncEvery.isNegative() || syncEvery.isZero()) {
      throw new IllegalArgumentException("room of " + room + ", synced every " + syncEvery);
    }
  }
}
