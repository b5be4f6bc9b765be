package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The removal of deleted events, which the writer does between its commits. */
class ReclaimerTest {
  private static final int EVENTS = 3000;
  private static final int KEPT = 100;

  @Test
  void shouldRemoveAllThatIsDeletedInStepsThatNobodyWaitsLongFor(@TempDir Path folder) {
    try (LevelDbStore store = LevelDbStore.open(folder, 1 << 20, true)) {
      byte[] small = new byte[10];
      byte[] large = new byte[1000];
      fill(store, "small", small);
      fill(store, "large", large);
      Head head = new Head(EVENTS, EVENTS - KEPT);
      Reclaimer reclaimer = new Reclaimer(store, new Heads(Map.of("small", head, "large", head)));
      reclaimer.add("small");
      assertThat(mostInAStep(reclaimer, () -> left(store, "small"))).isBetween(100L, 512L);
      reclaimer.add("large");
      assertThat(mostInAStep(reclaimer, () -> left(store, "large"))).isBetween(10L, 70L);
      assertThat(left(store, "small")).isEqualTo(KEPT);
      assertThat(left(store, "large")).isEqualTo(KEPT);
    }
  }

  private static void fill(LevelDbStore store, String id, byte[] value) {
    store.writeUnsynced(
        batch ->
            LongStream.rangeClosed(1, EVENTS)
                .forEach(seq -> batch.put(StoreKeys.event(id, seq), value)));
  }

  private static long mostInAStep(Reclaimer reclaimer, LongSupplier left) {
    long most = 0;
    while (!reclaimer.isIdle()) {
      long before = left.getAsLong();
      reclaimer.step();
      most = Math.max(most, before - left.getAsLong());
    }
    return most;
  }

  private static long left(LevelDbStore store, String id) {
    return store
        .page(StoreKeys.event(id, 1), StoreKeys.event(id, EVENTS + 1), EVENTS, Long.MAX_VALUE)
        .size();
  }
}
