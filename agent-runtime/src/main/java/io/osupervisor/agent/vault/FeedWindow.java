package io.osupervisor.agent.vault;

import io.osupervisor.agent.protocol.LogEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What one follower was given, what is ready for it, and what new entries wait in memory. Numbers
 * are given out in order, each once; entries that were set aside are passed over. When more waits
 * than the limit, it is dropped from memory and read from the journal later. For one thread.
 */
final class FeedWindow {
  private static final int ENTRY_OVERHEAD = 64;

  private final String persistenceId;
  private final AsideRanges aside;
  private final FeedLimits limits;
  private final Deque<LogEntry> ready = new ArrayDeque<>();
  private final Deque<Fresh> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long read;
  private long readEvent;
  private long durable;
  private long durableEvent;

  FeedWindow(String persistenceId, Start start, FeedLimits limits) {
    this.persistenceId = persistenceId;
    this.aside = start.aside();
    this.limits = limits;
    this.read = start.fromSeq();
    this.readEvent = start.eventBefore();
    this.durable = start.durable();
    this.durableEvent = start.durableEvent();
  }

  /** Takes entries that became durable just now. */
  void fresh(List<LogEntry> entries, long event) {
    if (entries.isEmpty()) {
      return;
    }
    Fresh fresh = new Fresh(entries, event, weight(entries));
    durable = entries.get(entries.size() - 1).seq();
    durableEvent = event;
    if (waitingBytes + fresh.bytes() > limits.waitingBytes()) {
      waiting.clear();
      waitingBytes = 0;
    }
    if (fresh.bytes() <= limits.waitingBytes()) {
      waiting.add(fresh);
      waitingBytes += fresh.bytes();
    }
  }

  /** Makes waiting entries ready if they follow what was read; tells whether any did. */
  boolean takeWaiting() {
    while (!waiting.isEmpty() && waiting.element().first() <= read + 1) {
      Fresh next = waiting.remove();
      waitingBytes -= next.bytes();
      if (next.last() > read) {
        take(next.entries(), next.event());
        return true;
      }
    }
    return false;
  }

  /**
   * Takes an event that was read from the journal.
   *
   * @throws io.osupervisor.agent.AgentException {@code journal_hole} when entries are missing
   */
  void stored(JournalEvents.Stored stored) {
    if (stored.event() instanceof VaultEvent.EntriesAppended appended) {
      take(appended.entries(), stored.journalSeq());
    } else {
      readEvent = Math.max(readEvent, stored.journalSeq());
    }
  }

  /** The next entries to give out, within the limits; none when nothing is ready. */
  List<LogEntry> next() {
    List<LogEntry> chunk = new ArrayList<>();
    long bytes = 0;
    while (!ready.isEmpty() && chunk.size() < limits.entries() && bytes < limits.bytes()) {
      LogEntry entry = ready.remove();
      bytes += weight(entry);
      chunk.add(entry);
    }
    return chunk;
  }

  /** The entry up to which everything was given out. */
  long through() {
    return ready.isEmpty() ? read : ready.element().seq() - 1;
  }

  long durable() {
    return durable;
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** Whether there are durable entries that were not read yet. */
  boolean isBehind() {
    return read < durable;
  }

  /** The first event of the journal to read next. */
  long firstEvent() {
    return readEvent + 1;
  }

  /** The last event of the journal that may be read now. */
  long lastEvent() {
    return durableEvent;
  }

  /**
   * @throws io.osupervisor.agent.AgentException {@code journal_hole}, when the journal ended before
   *     the entries that are durable
   */
  void requireRead(long event) {
    if (readEvent < event) {
      throw VaultErrors.hole(
          persistenceId, event, "no entry, as its last event is", event, readEvent);
    }
  }

  private void take(List<LogEntry> entries, long event) {
    for (LogEntry entry : entries) {
      if (entry.seq() <= read) {
        continue;
      }
      if (entry.seq() != read + 1) {
        throw VaultErrors.hole(persistenceId, event, "entry", read + 1, entry.seq());
      }
      read = entry.seq();
      if (!aside.contains(read)) {
        ready.add(entry);
      }
    }
    readEvent = Math.max(readEvent, event);
  }

  static long weight(List<LogEntry> entries) {
    long bytes = 0;
    for (LogEntry entry : entries) {
      bytes += weight(entry);
    }
    return bytes;
  }

  private static long weight(LogEntry entry) {
    return entry.data().size() + (long) ENTRY_OVERHEAD;
  }

  /**
   * Where a feed begins.
   *
   * @param fromSeq the last entry that the follower has
   * @param eventBefore every event up to this one holds nothing beyond {@code fromSeq}
   */
  record Start(
      long fromSeq, long eventBefore, long durable, long durableEvent, AsideRanges aside) {}

  private record Fresh(List<LogEntry> entries, long event, long bytes) {
    long first() {
      return entries.get(0).seq();
    }

    long last() {
      return entries.get(entries.size() - 1).seq();
    }
  }
}
