package io.osupervisor.agent.health;

import java.util.Arrays;

/**
 * A column of a {@link SampleHistory}: the newest numbers of a ring, to seven digits. It takes no
 * memory while all of them are zero and grows to its limit as it fills.
 */
final class Series {
  private static final int FIRST = 16;
  private static final float[] NONE = {};

  private final int limit;
  private float[] values = NONE;

  Series(int limit) {
    this.limit = limit;
  }

  /** Puts the {@code index}th number since the start, over the one {@code limit} before it. */
  void put(long index, double value) {
    int place = (int) (index % limit);
    if (place >= values.length) {
      if (value == 0) {
        return;
      }
      int roomy = Math.max(Math.max(FIRST, values.length * 2), place + 1);
      values = Arrays.copyOf(values, Math.min(limit, roomy));
    }
    values[place] = (float) value;
  }

  /** The {@code index}th number since the start; it must not be overwritten yet. */
  double get(long index) {
    int place = (int) (index % limit);
    return place < values.length ? values[place] : 0;
  }
}
