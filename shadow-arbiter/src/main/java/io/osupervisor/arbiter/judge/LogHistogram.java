package io.osupervisor.arbiter.judge;

import java.util.Arrays;

/**
 * Counts positive values in buckets whose upper ends are 0.5 % above their lower ones, so that two
 * of them next to each other span 1 %. What is asked of it is answered as of the last {@link
 * #settle}: values that came since wait.
 */
final class LogHistogram {
  /** The natural logarithm of the width of a bucket. */
  static final double WIDTH = StrictMath.log(1.005);

  private static final int GROWTH = 256;

  /** Of each bucket, how many values wait. */
  private int[] waiting = new int[64];

  private int fresh;

  /** A Fenwick tree over the buckets from {@link #first} on, from index 1. */
  private long[] tree = new long[GROWTH + 1];

  private int first;
  private long n;

  /** Takes a value above 0. */
  void add(double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("no value for a bucket: " + value);
    }
    if (fresh == waiting.length) {
      waiting = Arrays.copyOf(waiting, 2 * fresh);
    }
    waiting[fresh++] = (int) StrictMath.floor(StrictMath.log(value) / WIDTH);
  }

  /** Counts what waits. */
  void settle() {
    for (int i = 0; i < fresh; i++) {
      count(waiting[i]);
    }
    fresh = 0;
  }

  private void count(int bucket) {
    if (n == 0) {
      first = bucket - GROWTH / 2;
    }
    reach(bucket);
    for (int i = bucket - first + 1; i < tree.length; i += i & -i) {
      tree[i]++;
    }
    n++;
  }

  private void reach(int bucket) {
    int before = StrictMath.max(0, first - bucket);
    int after = StrictMath.max(0, bucket - first - tree.length + 2);
    if (before > 0 || after > 0) {
      int room = before > 0 ? before + GROWTH : 0;
      long[] wider = new long[room + tree.length + (after > 0 ? after + GROWTH : 0)];
      for (int i = 1; i < tree.length; i++) {
        wider[room + i] = below(first + i) - below(first + i - 1);
      }
      for (int i = 1; i < wider.length; i++) {
        int above = i + (i & -i);
        if (above < wider.length) {
          wider[above] += wider[i];
        }
      }
      tree = wider;
      first -= room;
    }
  }

  /** How many values were counted. */
  long n() {
    return n;
  }

  /** How many of them are below the lower end of {@code bucket}. */
  long below(int bucket) {
    long sum = 0;
    int end = StrictMath.min(StrictMath.max(bucket - first, 0), tree.length - 1);
    for (int i = end; i > 0; i -= i & -i) {
      sum += tree[i];
    }
    return sum;
  }

  /** The bucket in which the value of {@code rank}, from 1 to n, lies. */
  int bucket(long rank) {
    int index = 0;
    long rest = rank;
    for (int step = Integer.highestOneBit(tree.length - 1); step > 0; step >>= 1) {
      if (index + step < tree.length && tree[index + step] < rest) {
        index += step;
        rest -= tree[index];
      }
    }
    return first + index;
  }
}
