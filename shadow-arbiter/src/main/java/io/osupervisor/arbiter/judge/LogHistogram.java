package io.osupervisor.arbiter.judge;

/**
 * Counts positive values in buckets whose upper ends are 0.5 % above their lower ones, so that two
 * of them next to each other span 1 %.
 */
final class LogHistogram {
  /** The natural logarithm of the width of a bucket. */
  static final double WIDTH = StrictMath.log(1.005);

  private static final int GROWTH = 256;

  private long[] counts = new long[GROWTH];
  private int first;
  private long n;

  /** Counts a value above 0. */
  void add(double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("no value for a bucket: " + value);
    }
    int bucket = (int) StrictMath.floor(StrictMath.log(value) / WIDTH);
    if (n == 0) {
      first = bucket - GROWTH / 2;
    }
    reach(bucket);
    counts[bucket - first]++;
    n++;
  }

  private void reach(int bucket) {
    int before = StrictMath.max(0, first - bucket);
    int after = StrictMath.max(0, bucket - first - counts.length + 1);
    if (before > 0 || after > 0) {
      int room = before > 0 ? before + GROWTH : 0;
      long[] wider = new long[room + counts.length + (after > 0 ? after + GROWTH : 0)];
      System.arraycopy(counts, 0, wider, room, counts.length);
      counts = wider;
      first -= room;
    }
  }

  /** What was counted up to now; later values do not change it. */
  Ranks ranks() {
    long[] below = new long[counts.length + 1];
    for (int i = 0; i < counts.length; i++) {
      below[i + 1] = below[i] + counts[i];
    }
    return new Ranks(first, below);
  }

  /** How many values lie below the lower end of each bucket. */
  static final class Ranks {
    private final int first;
    private final long[] below;

    private Ranks(int first, long[] below) {
      this.first = first;
      this.below = below;
    }

    long n() {
      return below[below.length - 1];
    }

    /** How many values are below the lower end of {@code bucket}. */
    long below(int bucket) {
      return below[StrictMath.min(StrictMath.max(bucket - first, 0), below.length - 1)];
    }

    /** The bucket in which the value of {@code rank}, from 1 to n, lies. */
    int bucket(long rank) {
      // The first index with as many below it; equal counts are of empty buckets before it.
      int low = 0;
      int high = below.length - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (below[middle] < rank) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return first + low - 1;
    }
  }
}
