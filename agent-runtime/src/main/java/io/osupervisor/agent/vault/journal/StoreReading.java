package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What a store holds, as far as it can be read: what is damaged keeps nobody from the rest. Opening
 * writes; it is for a {@link JournalCopy}. Blocking, for one thread at a time.
 */
public final class StoreReading implements EventSource, Closeable {
  private static final int PAGE = 256;
  private static final long PAGE_BYTES = 1 << 20;

  private final LevelDbStore store;
  private final List<AgentException> faults = new ArrayList<>();
  private final SortedMap<String, Head> heads = new TreeMap<>();
  private Optional<UUID> owner = Optional.empty();
  private Promise promise = Promise.NOTHING;

  private StoreReading(LevelDbStore store) {
    this.store = store;
  }

  /**
   * Opens a store.
   *
   * @param node whose ledger is believed
   * @throws AgentException {@code journal_unreadable} where it does not open, {@code
   *     journal_other_engine}
   */
  public static StoreReading open(
      JournalFolders folders, UUID node, int writeBuffer, Engine engine) {
    LevelDbStore.requireTables(folders.store(), engine);
    StoreReading reading =
        new StoreReading(LevelDbStore.open(folders.store(), writeBuffer, false, engine));
    try {
      reading.readHeads(folders, node);
      return reading;
    } catch (RuntimeException e) {
      reading.close();
      throw e;
    }
  }

  private void readHeads(JournalFolders folders, UUID node) {
    noting(() -> owner = Optional.of(StoreFacts.node(store.get(StoreKeys.fact(StoreFacts.STORE)))));
    noting(() -> promise = promise(folders, node));
    promise.highest().forEach((id, highest) -> know(id, new Head(highest, 0)));
    each(
        StoreKeys.firstHead(),
        StoreKeys.firstFact(),
        head ->
            know(StoreKeys.persistenceIdOfHead(head.key()), Head.decode(head.key(), head.value())));
    ProvenCommits commits = new ProvenCommits(promise, this::know);
    each(
        StoreKeys.firstCommit(),
        StoreKeys.firstHead(),
        commit -> commits.add(StoreKeys.batchOfCommit(commit.key()), commit.value()));
    noting(this::findIds);
  }

  private void know(Commit commit) {
    commit.highest().forEach((id, highest) -> know(id, new Head(highest, 0)));
    commit.deletedTo().forEach((id, to) -> know(id, new Head(to, to)));
  }

  /**
   * What the ledger says that everybody must have.
   *
   * @throws AgentException a {@code ledger_} code
   */
  public static SortedMap<String, Head> promised(JournalFolders folders, UUID node) {
    SortedMap<String, Head> promised = new TreeMap<>();
    promise(folders, node)
        .highest()
        .forEach((id, highest) -> promised.put(id, new Head(highest, 0)));
    return promised;
  }

  private static Promise promise(JournalFolders folders, UUID node) {
    LedgerFolder ledger = new LedgerFolder(folders.ledger());
    long newest = ledger.newest().orElseThrow(() -> LedgerErrors.missing(folders.ledger()));
    return LedgerContent.read(ledger.file(newest), node, ledger.read(newest)).promise();
  }

  private void know(String persistenceId, Head head) {
    heads.merge(persistenceId, head, Head::or);
  }

  private void each(byte[] from, byte[] below, Consumer<LevelDbStore.Stored> take) {
    noting(() -> store.each(from, below, stored -> noting(() -> take.accept(stored))));
  }

  private void noting(Runnable work) {
    try {
      work.run();
    } catch (AgentException fault) {
      faults.add(fault);
    }
  }

  /** Those of which nothing but events is left. */
  private void findIds() {
    byte[] from = StoreKeys.firstEvent();
    List<LevelDbStore.Stored> next = store.page(from, StoreKeys.firstCommit(), 1, 1);
    while (!next.isEmpty()) {
      byte[] key = next.get(0).key();
      if (StoreKeys.isEvent(key)) {
        String id = StoreKeys.persistenceIdOfEvent(key);
        know(id, Head.NONE);
        from = StoreKeys.behindEvents(id);
      } else {
        from = Arrays.copyOf(key, key.length + 1);
      }
      next = store.page(from, StoreKeys.firstCommit(), 1, 1);
    }
  }

  /** The node that it says it belongs to. */
  public Optional<UUID> owner() {
    return owner;
  }

  /** What was found wrong beside the events. */
  public List<AgentException> faults() {
    return Collections.unmodifiableList(faults);
  }

  @Override
  public SortedMap<String, Head> heads() {
    return Collections.unmodifiableSortedMap(heads);
  }

  @Override
  public Run run(String persistenceId, long from, long to) {
    List<LevelDbStore.Stored> page;
    try {
      page = page(persistenceId, from, to, PAGE);
    } catch (AgentException somewhere) {
      try {
        page = page(persistenceId, from, from, 1);
      } catch (AgentException here) {
        return new Run(List.of(), Optional.of(JournalErrors.unreadable(persistenceId, from, here)));
      }
    }
    return run(persistenceId, from, page);
  }

  private static Run run(String persistenceId, long from, List<LevelDbStore.Stored> page) {
    List<EventRecord> events = new ArrayList<>(page.size());
    long expected = from;
    for (LevelDbStore.Stored stored : page) {
      long seq = StoreKeys.seqOfEvent(stored.key());
      if (seq != expected) {
        return new Run(
            events,
            Optional.of(
                JournalErrors.hole(persistenceId, expected, "the next that is there is " + seq)));
      }
      try {
        events.add(EventCodec.decode(stored.key(), stored.value()));
      } catch (AgentException damaged) {
        return new Run(events, Optional.of(damaged));
      }
      expected++;
    }
    return page.isEmpty()
        ? new Run(
            events,
            Optional.of(JournalErrors.hole(persistenceId, expected, "there is none behind it")))
        : new Run(events, Optional.empty());
  }

  private List<LevelDbStore.Stored> page(String persistenceId, long from, long to, int most) {
    return store.page(
        StoreKeys.event(persistenceId, from),
        StoreKeys.event(persistenceId, to + 1),
        most,
        PAGE_BYTES);
  }

  @Override
  public OptionalLong next(String persistenceId, long from) {
    try {
      List<LevelDbStore.Stored> page = page(persistenceId, from, Long.MAX_VALUE - 1, 1);
      return page.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(Math.max(from, StoreKeys.seqOfEvent(page.get(0).key())));
    } catch (AgentException unreadable) {
      // Where nobody can look, the number itself may be there, if one is known to be.
      Head head = heads.getOrDefault(persistenceId, Head.NONE);
      return from <= head.highest() ? OptionalLong.of(from) : OptionalLong.empty();
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
