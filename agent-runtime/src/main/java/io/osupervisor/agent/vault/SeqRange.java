package io.osupervisor.agent.vault;

/** Entries from the first to the last sequence number, both included. */
public record SeqRange(long first, long last) {
  public SeqRange {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException("not a range of entries: " + first + ".." + last);
    }
  }

  boolean contains(long seq) {
    return seq >= first && seq <= last;
  }

  /** The number of entries. */
  public long size() {
    return last - first + 1;
  }
}
