package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iq80.leveldb.WriteBatch;

/** A commit in the making: takes what waits, one by one, and says what is to be put. */
final class CommitDraft {
  private final Heads heads;
  private final Map<String, Head> touched = new LinkedHashMap<>();
  private final List<LevelDbStore.Stored> puts = new ArrayList<>();
  private int events;
  private long bytes;

  CommitDraft(Heads heads) {
    this.heads = heads;
  }

  /**
   * Takes a write whole, or nothing of it.
   *
   * @throws AgentException {@code journal_conflict} for an event that does not follow the last
   */
  void add(PendingWrite write) {
    if (write instanceof PendingWrite.Append append) {
      Map<String, Head> grown = new LinkedHashMap<>();
      for (EventRecord event : append.events()) {
        String id = event.persistenceId();
        Head head = grown.getOrDefault(id, head(id));
        if (event.seq() != head.highest() + 1) {
          throw JournalErrors.conflict(id, event.seq(), head.highest() + 1);
        }
        grown.put(id, head.grownTo(event.seq()));
      }
      bytes += append.bytes();
      touched.putAll(grown);
      append.events().forEach(this::put);
    } else if (write instanceof PendingWrite.Deletion deletion) {
      String id = deletion.persistenceId();
      Head head = head(id).deletedTo(deletion.to());
      if (!head.equals(head(id))) {
        put(id, head);
      }
    } else if (write instanceof PendingWrite.Beginning beginning) {
      String id = beginning.persistenceId();
      if (!head(id).equals(Head.NONE)) {
        throw JournalErrors.conflict(id, beginning.after() + 1, head(id).highest() + 1);
      }
      put(id, new Head(beginning.after(), beginning.after()));
    }
  }

  private void put(String persistenceId, Head head) {
    touched.put(persistenceId, head);
    byte[] key = StoreKeys.head(persistenceId);
    puts.add(new LevelDbStore.Stored(key, head.encode(key)));
  }

  private Head head(String persistenceId) {
    return touched.getOrDefault(persistenceId, heads.of(persistenceId));
  }

  private void put(EventRecord event) {
    byte[] key = StoreKeys.event(event.persistenceId(), event.seq());
    puts.add(new LevelDbStore.Stored(key, EventCodec.encode(key, event.repr())));
    events++;
  }

  /** How many events it has. */
  int events() {
    return events;
  }

  /** About what they take. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return touched.isEmpty();
  }

  /** What its record says, as the one after this other. */
  Commit commit(long batch, ChainHash before) {
    return new Commit(batch, before, bytes, highest());
  }

  /** The highest number of each persistence id that it touches. */
  Map<String, Long> highest() {
    Map<String, Long> highest = new LinkedHashMap<>();
    touched.forEach((id, head) -> highest.put(id, head.highest()));
    return highest;
  }

  void putInto(WriteBatch batch) {
    puts.forEach(put -> batch.put(put.key(), put.value()));
  }

  /** It is durable: so far everybody is now. */
  void settle() {
    touched.forEach(heads::put);
  }
}
