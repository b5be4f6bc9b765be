package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real store tells of its first level. */
class FirstLevelIT {
  @Test
  void shouldCountTheTablesThatWait(@TempDir Path folder) {
    Random random = new Random(1);
    try (LevelDbStore store = LevelDbStore.open(folder, 64 << 10, true)) {
      assertThat(store.tablesAtFirstLevel()).isZero();
      int waiting = 0;
      for (int i = 0; i < 10_000 && waiting == 0; i++) {
        byte[] value = new byte[8 << 10];
        random.nextBytes(value);
        byte[] key = StoreKeys.event("vault|" + i % 10, 1);
        // Tables that overlap: the third of them cannot skip the first level.
        store.writeUnsynced(puts -> puts.put(key, value));
        waiting = store.tablesAtFirstLevel();
      }
      assertThat(waiting).isBetween(1, 12);
    }
  }
}
