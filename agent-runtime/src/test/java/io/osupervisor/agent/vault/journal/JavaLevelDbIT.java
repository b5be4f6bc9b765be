package io.osupervisor.agent.vault.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.WriteOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the LevelDB in Java lacks, and is added. */
class JavaLevelDbIT {
  private static final int SMALL = 64 << 10;
  private static final int LARGE = 16 << 20;

  private final Path folder;

  JavaLevelDbIT(@TempDir Path folder) {
    this.folder = folder.resolve("store");
  }

  private LevelDbStore open(int writeBuffer) {
    return LevelDbStore.open(folder, writeBuffer, true, Engine.JAVA);
  }

  private static void put(LevelDbStore store, int key, int size) {
    store.writeSynced(batch -> batch.put(StoreKeys.event("a", key), new byte[size]));
  }

  /** The engine writes each in parts, and what was written is measured. */
  @Test
  void shouldWriteRecordsOfEverySizeAroundABlock() {
    try (LevelDbStore store = open(LARGE)) {
      int key = 0;
      for (int size : List.of(0, 1, 100, 32_768 - 40, 70_000, 3 * 32_768, 200, 1 << 21)) {
        for (int around = -8; around <= 8; around++) {
          put(store, ++key, Math.max(0, size + around));
        }
      }
      assertThat(store.page(StoreKeys.event("a", 1), StoreKeys.event("a", key + 1), 999, 1L << 40))
          .hasSize(key);
    }
  }

  @Test
  void shouldFailAWriteThatTheLogDoesNotHold() throws IOException {
    try (LevelDbStore store = open(LARGE)) {
      put(store, 1, 100);
      Files.write(newest(".log"), new byte[9999], StandardOpenOption.APPEND);
      assertThatThrownBy(() -> put(store, 2, 100))
          .isInstanceOf(AgentException.class)
          .hasMessageMatching(".*its log \\d{6}\\.log has \\d+ bytes where \\d+ were written.*");
    }
  }

  @Test
  void shouldListItsFolderForEachNewLogAndNotForEachWrite() throws IOException {
    Options options = new Options().createIfMissing(true).writeBufferSize(SMALL);
    try (JavaLevelDb db = JavaLevelDb.open(folder, options)) {
      String first = newest(".log").toString();
      for (int key = 1; newest(".log").toString().equals(first); key++) {
        long before = db.listings();
        db.put(StoreKeys.event("a", key), new byte[5_000], new WriteOptions().sync(true));
        boolean isNew = !newest(".log").toString().equals(first);
        assertThat(db.listings() - before).isEqualTo(isNew ? 1 : 0);
      }
      assertThat(db.listings()).isEqualTo(2);
    }
  }

  /** A kill may come between any two bytes. */
  @Test
  void shouldOpenAManifestThatEndsAnywhereInARecord() throws IOException {
    try (LevelDbStore store = open(SMALL)) {
      IntStream.rangeClosed(1, 12).forEach(key -> put(store, key, 10_000));
    }
    byte[] whole = Files.readAllBytes(manifest());
    int last = Math.toIntExact(RecordBoundaries.of(manifest()).lower((long) whole.length));
    assertThat(JavaRecovery.wholeRecords(whole)).isEqualTo(whole.length);
    for (int end = last + 1; end < whole.length; end++) {
      assertThat(JavaRecovery.wholeRecords(Arrays.copyOf(whole, end))).isEqualTo(last);
    }
    for (int more = 1; more < whole.length - last; more += 13) {
      byte[] begun = Arrays.copyOfRange(whole, last, last + more);
      Files.write(manifest(), begun, StandardOpenOption.APPEND);
      try (LevelDbStore store = open(SMALL)) {
        assertThat(store.page(StoreKeys.event("a", 1), StoreKeys.event("a", 99), 99, 1L << 40))
            .hasSize(12);
      }
    }
  }

  @Test
  void shouldGiveNoLogTheNumberOfAnother() throws IOException {
    try (LevelDbStore store = open(LARGE)) {
      put(store, 1, 100);
    }
    Path log = newest(".log");
    // As a kill leaves it right after a log was begun: no manifest knows of the number.
    for (int number = 1; number < 5; number++) {
      Path copy = folder.resolveSibling("copy-" + number);
      KnownJournal.copy(folder, copy);
      int taken = number(log) + number;
      Files.move(copy.resolve(log.getFileName()), copy.resolve("%06d.log".formatted(taken)));
      try (LevelDbStore store = LevelDbStore.open(copy, LARGE, false, Engine.JAVA)) {
        assertThat(store.get(StoreKeys.event("a", 1))).hasSize(100);
        assertThat(number(newest(copy, ".log"))).isGreaterThan(taken);
      }
    }
  }

  @Test
  void shouldOpenBesideATableThatAKillLeftHalfWritten() throws IOException {
    try (LevelDbStore store = open(SMALL)) {
      put(store, 1, 100);
    }
    Files.write(folder.resolve("000900.sst"), new byte[777]);
    try (LevelDbStore store = open(SMALL)) {
      assertThat(store.get(StoreKeys.event("a", 1))).hasSize(100);
    }
  }

  @Test
  void shouldRefuseATableThatIsDamagedOrMissing() throws IOException {
    try (LevelDbStore store = open(SMALL)) {
      IntStream.rangeClosed(1, 12).forEach(key -> put(store, key, 10_000));
    }
    open(SMALL).close();
    Path table = newest(".sst");
    byte[] bytes = Files.readAllBytes(table);
    byte[] flipped = bytes.clone();
    flipped[bytes.length / 3] ^= 4;
    Files.write(table, flipped);
    assertThatThrownBy(() -> open(SMALL))
        .hasMessageMatching(".*its table \\d{6}\\.sst is damaged: has a bad checksum.*");
    Files.delete(table);
    assertThatThrownBy(() -> open(SMALL)).hasMessageMatching(".*its table \\d{6}.sst is missing");
    Files.write(table, bytes);
    open(SMALL).close();
  }

  private Path manifest() throws IOException {
    return folder.resolve(
        new String(Files.readAllBytes(folder.resolve("CURRENT")), US_ASCII).strip());
  }

  private Path newest(String end) throws IOException {
    return newest(folder, end);
  }

  private static Path newest(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(end))
          .sorted()
          .reduce((a, b) -> b)
          .orElseThrow();
    }
  }

  private static int number(Path file) {
    return Integer.parseInt(file.getFileName().toString().substring(0, 6));
  }
}
