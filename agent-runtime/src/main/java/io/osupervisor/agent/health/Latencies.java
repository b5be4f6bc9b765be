package io.osupervisor.agent.health;

import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;
import org.jspecify.annotations.Nullable;

/**
 * A latency distribution that any thread records and one reader takes intervals of. It takes no
 * memory before the first measurement and little while nothing is measured. Values are kept to two
 * significant digits from a microsecond to an hour; what lies outside counts as the nearest of the
 * two.
 *
 * <p>Writers fill a small histogram of their own; readers swap it out and add it to the total, so
 * that a writer waits for another writer or for the swap of a pointer, never for a reading.
 */
public final class Latencies {
  /** Histograms count microseconds, everything else tells seconds. */
  static final double MICROS = 1e6;

  private static final long LOWEST = 1;
  private static final long HIGHEST = 3_600_000_000L;
  private static final int DIGITS = 2;

  private final Object gate = new Object();
  private @Nullable Histogram active;
  private @Nullable Histogram spare;
  private @Nullable PackedHistogram total;
  private LatencySummary told = LatencySummary.EMPTY;
  private boolean inIntervals;
  private @Nullable Histogram pending;

  /** An empty histogram for microseconds, to two significant digits. */
  public static Histogram empty() {
    return new Histogram(DIGITS);
  }

  /** A duration in nanoseconds as the microseconds that are counted for it. */
  public static long micros(long nanos) {
    return Math.min(Math.max((nanos + 500) / 1000, LOWEST), HIGHEST);
  }

  /** Records a duration in nanoseconds. */
  public void record(long nanos) {
    long micros = micros(nanos);
    synchronized (gate) {
      Histogram into = active;
      if (into == null) {
        into = empty();
        active = into;
      }
      into.recordValue(micros);
    }
  }

  /** All measurements so far. */
  public synchronized LatencySummary summary() {
    PackedHistogram all = drained();
    if (all != null && all.getTotalCount() != told.count()) {
      Histogram quick = new Histogram(DIGITS);
      quick.add(all);
      told = LatencySummary.ofMicros(quick);
    }
    return told;
  }

  /** The measurements since the last call of this method; meant for one reader. */
  public synchronized LatencySummary interval() {
    if (!inIntervals) {
      LatencySummary first = summary();
      inIntervals = true;
      return first;
    }
    drained();
    Histogram fresh = pending;
    if (fresh == null) {
      return LatencySummary.EMPTY;
    }
    LatencySummary summary = LatencySummary.ofMicros(fresh);
    pending = null;
    recycle(fresh);
    return summary;
  }

  /** All measurements so far, in microseconds, as a copy. */
  public synchronized AbstractHistogram histogram() {
    PackedHistogram all = drained();
    return all == null ? new PackedHistogram(HIGHEST, DIGITS) : all.copy();
  }

  private @Nullable PackedHistogram drained() {
    Histogram fresh = swap();
    if (fresh == null || fresh.getTotalCount() == 0) {
      return total;
    }
    if (total == null) {
      total = new PackedHistogram(HIGHEST, DIGITS);
    }
    total.add(fresh);
    if (inIntervals && pending == null) {
      pending = fresh;
    } else {
      if (pending != null) {
        pending.add(fresh);
      }
      recycle(fresh);
    }
    return total;
  }

  private void recycle(Histogram used) {
    used.reset();
    spare = used;
  }

  /** An empty one that comes out of the swap is dropped: silence gives its memory back. */
  private @Nullable Histogram swap() {
    Histogram next = spare;
    spare = null;
    synchronized (gate) {
      Histogram full = active;
      active = next;
      return full;
    }
  }
}
