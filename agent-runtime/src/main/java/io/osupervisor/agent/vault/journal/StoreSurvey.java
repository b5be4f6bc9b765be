package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.util.HashMap;
import java.util.Map;

/** Every event of a store, read once: how far each persistence id is whole. */
final class StoreSurvey {
  private final LevelDbStore store;
  private final Map<String, Head> deletions;
  private final Map<String, Long> whole = new HashMap<>();

  private StoreSurvey(LevelDbStore store, Map<String, Head> deletions) {
    this.store = store;
    this.deletions = deletions;
  }

  /**
   * The highest number of each persistence id up to which no event is missing or damaged; deleted
   * ones count as there.
   */
  static Map<String, Long> whole(LevelDbStore store, Map<String, Head> deletions) {
    StoreSurvey survey = new StoreSurvey(store, deletions);
    survey.read();
    return survey.whole;
  }

  private void read() {
    deletions.forEach((id, head) -> whole.put(id, head.deletedTo()));
    store.each(StoreKeys.firstEvent(), StoreKeys.firstCommit(), this::take);
  }

  private void take(LevelDbStore.Stored event) {
    if (!StoreKeys.isEvent(event.key())) {
      return;
    }
    String id = StoreKeys.persistenceIdOfEvent(event.key());
    long seq = StoreKeys.seqOfEvent(event.key());
    if (seq == whole.getOrDefault(id, 0L) + 1 && isGood(event)) {
      whole.put(id, seq);
    }
  }

  private static boolean isGood(LevelDbStore.Stored event) {
    try {
      EventCodec.decode(event.key(), event.value());
      return true;
    } catch (AgentException damaged) {
      return false;
    }
  }
}
