package io.osupervisor.arbiter.check;

import java.util.stream.LongStream;

/**
 * The smallest hashes of a set: of two sketches follows how much their sets have in common, exactly
 * where both together have no more than {@value #MOST} members, else to within a percent or so
 * (bottom-k MinHash: A. Broder, On the resemblance and containment of documents, 1997).
 */
final class ShingleSketch {
  /** How many hashes are kept: at a likeness of 0.95 one standard deviation is 0.0034. */
  static final int MOST = 4096;

  private final long[] ascending;

  private ShingleSketch(long[] ascending) {
    this.ascending = ascending;
  }

  /**
   * Of the set with these members.
   *
   * @param hashes of 64 bits each, spread evenly; a member may come more than once
   */
  static ShingleSketch of(LongStream hashes) {
    return new ShingleSketch(hashes.sorted().distinct().limit(MOST).toArray());
  }

  boolean isEmpty() {
    return ascending.length == 0;
  }

  /** What both have in common, as a share of what either has; 1 for two that are empty. */
  double likeness(ShingleSketch other) {
    int mine = 0;
    int others = 0;
    int either = 0;
    int both = 0;
    while (either < MOST && (mine < ascending.length || others < other.ascending.length)) {
      boolean take = others == other.ascending.length;
      boolean takeOther = mine == ascending.length;
      if (!take && !takeOther) {
        take = ascending[mine] <= other.ascending[others];
        takeOther = ascending[mine] >= other.ascending[others];
      }
      mine += take ? 1 : 0;
      others += takeOther ? 1 : 0;
      both += take && takeOther ? 1 : 0;
      either++;
    }
    return either == 0 ? 1 : (double) both / either;
  }
}
