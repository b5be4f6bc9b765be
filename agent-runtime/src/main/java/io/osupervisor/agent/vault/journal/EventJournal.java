package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Events of many persistence ids, each numbered from 1 without gaps. What a stage was completed for
 * is on stable storage, and if it ever is not, the next opening says so. Safe for several threads;
 * reading blocks.
 */
public final class EventJournal implements Closeable {
  private static final long PAGE_BYTES = 1 << 20;

  private final LevelDbStore store;
  private final LedgerFile ledger;
  private final Heads heads;
  private final GroupCommit writer;

  /** The last write of each persistence id, ended or not. */
  private final Map<String, CompletableFuture<Void>> newest = new ConcurrentHashMap<>();

  private EventJournal(JournalOpening.Opened opened, JournalSettings settings) {
    store = opened.store();
    ledger = opened.ledger();
    heads = opened.heads();
    writer = new GroupCommit(store, ledger, heads, opened.trail(), opened.at(), settings);
    writer.start();
  }

  /**
   * Opens a journal, or begins one where there is neither store nor ledger.
   *
   * @param node to which it belongs
   * @throws AgentException {@code journal_lost}, {@code journal_damaged}, {@code
   *     journal_unreadable}, {@code journal_foreign}, {@code storage_full}, or a {@code ledger_}
   *     code
   */
  public static EventJournal open(JournalFolders folders, UUID node, JournalSettings settings) {
    return open(folders, node, settings, LedgerOptions.DEFAULT);
  }

  static EventJournal open(
      JournalFolders folders, UUID node, JournalSettings settings, LedgerOptions options) {
    return new EventJournal(
        new JournalOpening(folders, node, settings, options).openOrBegin(), settings);
  }

  /** The same of a journal that is known to exist: none is begun in its place. */
  public static EventJournal openExisting(
      JournalFolders folders, UUID node, JournalSettings settings) {
    return new EventJournal(
        new JournalOpening(folders, node, settings, LedgerOptions.DEFAULT).openExisting(),
        settings);
  }

  /**
   * Appends events as one unit: all of them or none. Waits only while more than the queue may hold
   * is waiting. Fails with {@code journal_conflict} for events that do not follow the last of their
   * id, {@code journal_failed}, {@code journal_closed}.
   *
   * @return done when they are durable
   */
  public CompletionStage<Void> append(List<EventRecord> atomic) {
    PendingWrite.Append write = PendingWrite.Append.of(atomic);
    return submit(write.persistenceIds(), write);
  }

  /**
   * Deletes the events of an id up to a number, those that are there; their numbers are never used
   * again. The bytes go in time.
   *
   * @return done when it is durable
   */
  public CompletionStage<Void> deleteTo(String persistenceId, long seq) {
    return submit(
        Set.of(persistenceId),
        new PendingWrite.Deletion(persistenceId, seq, new CompletableFuture<>()));
  }

  /**
   * Has an id that never wrote here begin behind a number, as one whose first events were deleted
   * where it wrote before.
   *
   * @param after at least 1
   * @return done when it is durable; fails with {@code journal_conflict} for one that wrote
   */
  public CompletionStage<Void> beginAfter(String persistenceId, long after) {
    if (after < 1) {
      throw new IllegalArgumentException(persistenceId + " begins after " + after);
    }
    return submit(
        Set.of(persistenceId),
        new PendingWrite.Beginning(persistenceId, after, new CompletableFuture<>()));
  }

  /** One at a time, so that the last that is known of an id is the last that is written. */
  private synchronized CompletionStage<Void> submit(Set<String> ids, PendingWrite write) {
    ids.forEach(id -> newest.put(id, write.done()));
    writer.submit(write);
    return write.done();
  }

  /** The highest number that an id was ever given, once what it writes now has ended. */
  public CompletionStage<Long> highest(String persistenceId) {
    CompletableFuture<Void> last = newest.get(persistenceId);
    return last == null || last.isDone()
        ? CompletableFuture.completedStage(heads.of(persistenceId).highest())
        : last.handle((ok, failed) -> heads.of(persistenceId).highest());
  }

  /** The number up to which events of an id are deleted; 0 for none. */
  public long deletedTo(String persistenceId) {
    return heads.of(persistenceId).deletedTo();
  }

  /**
   * Does nothing unless an event is deleted.
   *
   * @throws AgentException {@code journal_hole}
   */
  public void requireKept(String persistenceId, long seq) {
    long deletedTo = deletedTo(persistenceId);
    if (seq <= deletedTo) {
      throw JournalErrors.hole(
          persistenceId, seq, "events up to %d are deleted".formatted(deletedTo));
    }
  }

  /** All ids that ever wrote. */
  public SortedSet<String> persistenceIds() {
    return heads.persistenceIds();
  }

  /**
   * Some of the durable events of an id, in order: fewer than asked for only where they end, or are
   * more than a MiB.
   *
   * @param from the first that is wanted; deleted ones are left out
   * @param to the last that is wanted
   * @param most at least 1
   * @throws AgentException {@code journal_hole}, {@code journal_damaged}, {@code
   *     journal_unreadable}, {@code journal_newer_format}, each with the id and the number; {@code
   *     journal_closed}
   */
  public List<EventRecord> read(String persistenceId, long from, long to, int most) {
    Head head = heads.of(persistenceId);
    long first = Math.max(from, head.deletedTo() + 1);
    long last = Math.min(to, head.highest());
    if (first > last) {
      return List.of();
    }
    List<LevelDbStore.Stored> page = page(persistenceId, first, last, most);
    List<EventRecord> events = new ArrayList<>(page.size());
    long expected = first;
    for (LevelDbStore.Stored stored : page) {
      EventRecord event = EventCodec.decode(stored.key(), stored.value());
      if (event.seq() != expected) {
        return afterHole(persistenceId, from, to, most, expected, "the next is " + event.seq());
      }
      events.add(event);
      expected++;
    }
    return page.isEmpty()
        ? afterHole(persistenceId, from, to, most, expected, "there is none up to " + last)
        : events;
  }

  private List<LevelDbStore.Stored> page(String persistenceId, long first, long last, int most) {
    byte[] from = StoreKeys.event(persistenceId, first);
    byte[] below = StoreKeys.event(persistenceId, last + 1);
    try {
      return store.page(from, below, most, PAGE_BYTES);
    } catch (AgentException e) {
      throw e.code().equals("journal_closed")
          ? e
          : JournalErrors.unreadable(persistenceId, first, e);
    }
  }

  /** Where events were deleted meanwhile there is no hole. */
  private List<EventRecord> afterHole(
      String persistenceId, long from, long to, int most, long expected, String found) {
    if (heads.of(persistenceId).deletedTo() >= expected) {
      return read(persistenceId, from, to, most);
    }
    throw JournalErrors.hole(persistenceId, expected, found);
  }

  /** Done once there may be an event of an id beyond a number. */
  public CompletionStage<Void> beyond(String persistenceId, long seq) {
    return heads.beyond(persistenceId, seq);
  }

  /** What it has done so far. */
  public JournalFigures figures() {
    return writer.figures();
  }

  /**
   * Takes nothing more, so that nobody waits for room in the queue; what waits is still written.
   */
  public void refuse() {
    writer.refuse();
  }

  /** Writes what waits, unless the disk is nearly full, then closes. */
  @Override
  public void close() {
    try {
      writer.close();
    } finally {
      try {
        ledger.close();
      } finally {
        store.close();
      }
    }
  }
}
