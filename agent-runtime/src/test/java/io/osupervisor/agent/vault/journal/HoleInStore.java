package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** Takes an event out of a store that nobody has open. */
public final class HoleInStore {
  private HoleInStore() {}

  /** Takes it out of the journal of a data directory. */
  public static void make(Path data, Engine engine, String persistenceId, long seq) {
    byte[] key = StoreKeys.event(persistenceId, seq);
    Path folder = JournalFolders.in(data).store();
    try (LevelDbStore store = LevelDbStore.open(folder, 1 << 20, false, engine)) {
      assertThat(store.get(key)).isNotNull();
      store.writeSynced(batch -> batch.delete(key));
    }
  }
}
