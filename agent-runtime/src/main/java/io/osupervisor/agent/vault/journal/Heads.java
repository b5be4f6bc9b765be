package io.osupervisor.agent.vault.journal;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** How far every persistence id is, durably. Written by one thread, read by any. */
final class Heads {
  private final Map<String, Head> all = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Void>> growth = new ConcurrentHashMap<>();

  Heads(Map<String, Head> all) {
    this.all.putAll(all);
  }

  Head of(String persistenceId) {
    return all.getOrDefault(persistenceId, Head.NONE);
  }

  void put(String persistenceId, Head head) {
    all.put(persistenceId, head);
    CompletableFuture<Void> waited = growth.remove(persistenceId);
    if (waited != null) {
      waited.complete(null);
    }
  }

  /** Done once there may be an event beyond this number. */
  CompletionStage<Void> beyond(String persistenceId, long seq) {
    // Asked for before it is looked: what comes in between completes it.
    CompletableFuture<Void> grown =
        growth.computeIfAbsent(persistenceId, id -> new CompletableFuture<>());
    return of(persistenceId).highest() > seq ? CompletableFuture.completedStage(null) : grown;
  }

  /** All that ever wrote, also those whose events are all deleted. */
  SortedSet<String> persistenceIds() {
    return new TreeSet<>(all.keySet());
  }
}
