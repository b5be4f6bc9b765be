package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the bytes of deleted events, a page at a time, between commits. It need not be durable:
 * what is still there after a crash is found again, because heads say what is deleted. For one
 * thread.
 */
final class Reclaimer {
  private static final Logger LOG = LoggerFactory.getLogger(Reclaimer.class);

  /** Whoever comes while a page is removed waits for it. */
  static final long PAGE_BYTES = 1 << 16;

  private static final int PAGE = 512;

  private final LevelDbStore store;
  private final Heads heads;
  private final Set<String> due = new LinkedHashSet<>();
  private final Map<String, Long> reclaimed = new HashMap<>();
  private long removed;

  Reclaimer(LevelDbStore store, Heads heads) {
    this.store = store;
    this.heads = heads;
  }

  /** Events of this one were deleted. */
  void add(String persistenceId) {
    due.add(persistenceId);
  }

  boolean isIdle() {
    return due.isEmpty();
  }

  /** How many events it has removed. */
  long removed() {
    return removed;
  }

  /** Removes the next page. */
  void step() {
    String id = due.iterator().next();
    long from = reclaimed.getOrDefault(id, 0L) + 1;
    long to = heads.of(id).deletedTo();
    List<LevelDbStore.Stored> page = from > to ? List.of() : page(id, from, to);
    if (page.isEmpty()) {
      reclaimed.put(id, Math.max(from - 1, to));
      due.remove(id);
      return;
    }
    store.writeUnsynced(batch -> page.forEach(event -> batch.delete(event.key())));
    removed += page.size();
    reclaimed.put(id, StoreKeys.seqOfEvent(page.get(page.size() - 1).key()));
  }

  /** What nobody will read is no reason to write nothing: its bytes stay. */
  private List<LevelDbStore.Stored> page(String id, long from, long to) {
    try {
      return store.page(StoreKeys.event(id, from), StoreKeys.event(id, to + 1), PAGE, PAGE_BYTES);
    } catch (AgentException unreadable) {
      LOG.warn("deleted events of {} stay where they are: {}", id, unreadable.getMessage());
      return List.of();
    }
  }
}
