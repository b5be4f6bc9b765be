package io.osupervisor.agent.vault.journal;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Slows the writer down in time. LevelDB takes writes at full speed until twelve tables wait at its
 * first level, and then none for seconds, until its one compaction thread has caught up. So before
 * that each commit is followed by a pause, the longer the more tables wait: as many bytes are
 * written in the end, but nobody waits for seconds. For one thread.
 */
final class Pace {
  /** From so many tables on there are pauses: it compacts from four on, and slows down at eight. */
  private static final int LATE = 7;

  private static final int MOST = 12;
  private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LOOK_EVERY = 256 << 10;

  private final IntSupplier tables;
  private long unseen;
  private int waiting;

  /**
   * @param tables asks the store how many tables wait at its first level
   */
  Pace(IntSupplier tables) {
    this.tables = tables;
  }

  /**
   * How long to pause after a commit, in nanoseconds.
   *
   * @param bytes of the commit
   * @param took nanoseconds that it took
   */
  long after(long bytes, long took) {
    unseen += bytes;
    if (waiting >= LATE || unseen >= LOOK_EVERY) {
      unseen = 0;
      waiting = tables.getAsInt();
    }
    return waiting < LATE ? 0 : Math.min(LONGEST, took << (Math.min(waiting, MOST) - LATE));
  }
}
