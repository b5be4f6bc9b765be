package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In what blocks events lie. */
class StoreBlocksIT {
  private static final int EVENTS = 5_000;
  private static final int BUFFER = 1 << 20;

  /** Of an event that has as many more that are those of each. */
  private static final int OWN_BYTES = 200;

  private final Path folder;

  StoreBlocksIT(@TempDir Path folder) {
    this.folder = folder.resolve("store");
  }

  private static LevelDbStore.Stored event(long seq) {
    byte[] key = StoreKeys.event("vault|agent", seq);
    byte[] payload = new byte[OWN_BYTES];
    new Random(seq).nextBytes(payload);
    byte[] whole = Arrays.copyOf(payload, 2 * OWN_BYTES);
    byte[] repr = PekkoEvent.write("vault|agent", seq, whole);
    return new LevelDbStore.Stored(key, EventCodec.encode(key, repr));
  }

  @Test
  void shouldPackEventsTightly() throws IOException {
    LongStream all = LongStream.rangeClosed(1, EVENTS);
    try (LevelDbStore store = LevelDbStore.open(folder, BUFFER, true, Engine.NATIVE)) {
      all.mapToObj(StoreBlocksIT::event)
          .forEach(event -> store.writeUnsynced(puts -> puts.put(event.key(), event.value())));
      store.compact(List.of(StoreKeys.firstEvent(), StoreKeys.firstCommit()), Progress.NOBODY);
    }
    LevelDbStore.open(folder, BUFFER, false, Engine.NATIVE).close();
    assertThat(FileTrees.size(folder)).isLessThan(EVENTS * (OWN_BYTES + 36L));
  }

  /** As releases before wrote them. */
  @ParameterizedTest
  @EnumSource
  void shouldReadTheBlocksOfOthers(Engine engine) throws IOException {
    Options small = new Options().createIfMissing(true).writeBufferSize(BUFFER / 4).blockSize(4096);
    EngineMark.begin(folder, engine);
    try (DB db = engine.open(folder, small)) {
      for (long seq = 1; seq <= EVENTS; seq++) {
        LevelDbStore.Stored event = event(seq);
        try (WriteBatch batch = db.createWriteBatch()) {
          batch.put(event.key(), event.value());
          db.write(batch, new WriteOptions());
        }
      }
    }
    try (LevelDbStore store = LevelDbStore.open(folder, BUFFER, false, engine)) {
      assertThat(
              store.page(
                  StoreKeys.firstEvent(), StoreKeys.firstCommit(), EVENTS + 1, Long.MAX_VALUE))
          .hasSize(EVENTS)
          .allSatisfy(
              stored ->
                  assertThat(stored.value())
                      .isEqualTo(event(StoreKeys.seqOfEvent(stored.key())).value()));
    }
  }
}
