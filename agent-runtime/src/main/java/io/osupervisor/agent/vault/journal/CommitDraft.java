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
  private final Map<String, Long> deletedTo = new LinkedHashMap<>();
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
      touched.putAll(grown(append.events()));
      bytes += append.bytes();
      append.events().forEach(event -> puts.add(event.put()));
      events += append.events().size();
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

  private Map<String, Head> grown(List<PendingWrite.Framed> events) {
    Map<String, Head> grown = new LinkedHashMap<>();
    String id = "";
    Head head = Head.NONE;
    for (PendingWrite.Framed event : events) {
      if (!event.persistenceId().equals(id)) {
        id = event.persistenceId();
        head = grown.getOrDefault(id, head(id));
      }
      if (event.seq() != head.highest() + 1) {
        throw JournalErrors.conflict(id, event.seq(), head.highest() + 1);
      }
      head = head.grownTo(event.seq());
      grown.put(id, head);
    }
    return grown;
  }

  private void put(String persistenceId, Head head) {
    touched.put(persistenceId, head);
    if (head.deletedTo() > 0) {
      deletedTo.put(persistenceId, head.deletedTo());
    }
    byte[] key = StoreKeys.head(persistenceId);
    puts.add(new LevelDbStore.Stored(key, head.encode(key)));
  }

  private Head head(String persistenceId) {
    return touched.getOrDefault(persistenceId, heads.of(persistenceId));
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

  /** The highest number of each persistence id that it touches. */
  Map<String, Long> highest() {
    Map<String, Long> highest = new LinkedHashMap<>();
    touched.forEach((id, head) -> highest.put(id, head.highest()));
    return highest;
  }

  /** Up to where each persistence id is deleted of which it deletes. */
  Map<String, Long> deletedTo() {
    return deletedTo;
  }

  void putInto(WriteBatch batch) {
    puts.forEach(put -> batch.put(put.key(), put.value()));
  }

  /** It is durable: so far everybody is now. */
  void settle() {
    touched.forEach(heads::put);
  }
}
