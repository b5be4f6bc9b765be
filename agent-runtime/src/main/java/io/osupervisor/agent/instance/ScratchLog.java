package io.osupervisor.agent.instance;

import io.osupervisor.agent.protocol.LogEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries that a shadow wrote to its scratch memory, up to a bound: what is needed to prove
 * that another version reads them. Thread safe.
 */
public final class ScratchLog {
  private final long maxBytes;
  private final List<LogEntry> entries = new ArrayList<>();
  private long bytes;
  private long last;
  private boolean whole = true;

  /**
   * An empty one.
   *
   * @param maxBytes of entries that are kept; what comes after the first that does not fit is not
   */
  public ScratchLog(long maxBytes) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("room for " + maxBytes + " bytes");
    }
    this.maxBytes = maxBytes;
  }

  synchronized void add(List<LogEntry> more) {
    for (LogEntry entry : more) {
      last = entry.seq();
      long size = entry.data().size();
      whole = whole && size <= maxBytes - bytes;
      if (whole) {
        entries.add(entry);
        bytes += size;
      }
    }
  }

  /** The number of the last entry written, kept or not; 0 before the first. */
  public synchronized long last() {
    return last;
  }

  /** Whether every entry written so far is kept. */
  public synchronized boolean isWhole() {
    return whole;
  }

  /** The first entries, in order: all of them if it {@link #isWhole}. */
  public synchronized List<LogEntry> entries() {
    return List.copyOf(entries);
  }
}
