package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger on a real disk. */
class LedgerFileIT {
  private static final UUID NODE = LedgerFlood.NODE;
  private static final LedgerOptions SMALL = new LedgerOptions(1000, Duration.ofHours(1));

  private final Path folder;
  private final Map<String, Long> highest = new HashMap<>();
  private long batch;

  LedgerFileIT(@TempDir Path root) {
    this.folder = root.resolve("data/ledger");
  }

  @Test
  void shouldSayWhatWasPromisedBeforeItWasClosed() throws IOException {
    try (LedgerFile ledger = create(LedgerOptions.DEFAULT)) {
      assertThat(Files.size(only())).isGreaterThan(4 * 1024 * 1024);
      append(ledger, 100);
    }
    assertThat(content().closed()).isTrue();
    try (LedgerFile ledger = LedgerFile.open(folder, NODE)) {
      assertThat(ledger.promise()).isEqualTo(promised());
      assertThat(ledger.torn()).isEmpty();
    }
  }

  @Test
  void shouldGoOnInANewFileWhenOneIsFull() throws IOException {
    try (LedgerFile ledger = create(SMALL)) {
      append(ledger, 500);
      // A frame takes 57 bytes once its persistence id is known.
      assertThat(only().getFileName().toString()).isBetween("00000020.led", "00000040.led");
      assertThat(content().promise()).isEqualTo(promised());
      ledger.append(++batch, LedgerFlood.hash(batch), manyIds());
      assertThat(content().promise()).isEqualTo(promised());
      append(ledger, 1);
    }
    assertThat(content().promise()).isEqualTo(promised());
  }

  @Test
  void shouldGoOnInTheFileThatLiesReady() throws IOException {
    try (LedgerFile ledger = create(SMALL)) {
      Object ready = ready(ledger);
      appendUntil(ledger, "00000002.led");
      assertThat(inode(only())).isEqualTo(ready);
      assertThat(content().promise()).isEqualTo(promised());
      assertThat(inode(only())).isNotEqualTo(ready(ledger));
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("00000002.led"));
    }
  }

  @Test
  void shouldMakeALargerFileWhereTheOneThatLiesReadyIsTooSmall() throws IOException {
    try (LedgerFile ledger = create(SMALL)) {
      ready(ledger);
      ledger.append(++batch, LedgerFlood.hash(batch), manyIds());
      assertThat(Files.size(only())).isGreaterThan(10_000);
      assertThat(content().promise()).isEqualTo(promised());
      assertThat(spare()).doesNotExist();
    }
  }

  @Test
  void shouldGoOnWhereNoFileCanBeMadeAhead() throws IOException {
    try (LedgerFile ledger = create(SMALL)) {
      Files.createDirectory(spare());
      append(ledger, 500);
      assertThat(content().promise()).isEqualTo(promised());
    }
    Files.delete(spare());
  }

  /** Appends until the next file lies ready. */
  private Object ready(LedgerFile ledger) throws IOException {
    append(ledger, 12);
    await().until(() -> Files.exists(spare()) && Files.size(spare()) > 1000);
    return inode(spare());
  }

  private void appendUntil(LedgerFile ledger, String name) throws IOException {
    while (!only().endsWith(name)) {
      append(ledger, 1);
    }
  }

  @Test
  void shouldHaveRoomToCloseHoweverFullItIs() throws IOException {
    // Each remainder of what the first commits take, with and without the frame of a sync.
    for (int room = 64; room <= 64 + 66; room++) {
      closesWith(room, 1, false);
      closesWith(room, 1, true);
      closesWith(room, 2, true);
    }
  }

  @Test
  void shouldWriteNothingUntilItBegins() throws IOException {
    try (LedgerFile ledger = create(SMALL)) {
      append(ledger, 5);
    }
    byte[] before = Files.readAllBytes(only());
    try (LedgerFile ledger = LedgerFile.open(folder, NODE)) {
      assertThatThrownBy(() -> append(ledger, 1)).isInstanceOf(IllegalStateException.class);
    }
    assertThat(Files.readAllBytes(only())).isEqualTo(before);
  }

  @Test
  void shouldBeWholeWhenKilledBeforeItsFirstCommit() throws IOException {
    try (LedgerFile ledger = create(SMALL)) {
      append(ledger, 5);
    }
    LedgerFile killed = LedgerFile.open(folder, NODE, SMALL);
    killed.begin(killed.promise());
    assertThat(content().promise()).isEqualTo(promised());
    assertThat(content().torn()).isEmpty();
    killed.close();
  }

  @Test
  void shouldBeginWithWhatTheStoreHoldsBesides() throws IOException {
    create(SMALL).close();
    Promise found = new Promise(3, LedgerFlood.hash(3), Map.of("vault|a", 9L));
    try (LedgerFile ledger = LedgerFile.open(folder, NODE, SMALL)) {
      ledger.begin(found);
      assertThat(content().promise()).isEqualTo(found);
      assertThatThrownBy(() -> ledger.append(5, ChainHash.ZERO, Map.of()))
          .hasMessage("batch 5 after 3");
      assertThatThrownBy(() -> ledger.append(4, ChainHash.ZERO, Map.of("vault|a", 8L)))
          .hasMessage("sequence number 8 of 'vault|a' after 9");
      ledger.append(4, ChainHash.ZERO, Map.of("vault|a", 9L));
    }
    try (LedgerFile ledger = LedgerFile.open(folder, NODE, SMALL)) {
      assertThatThrownBy(() -> ledger.begin(found)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldSyncByItselfAndSayHowFar() throws IOException {
    try (LedgerFile ledger = create(new LedgerOptions(1000, Duration.ofMillis(1)))) {
      int commit =
          LedgerEncoder.begin(NODE, 1, Promise.NOTHING, 1000)
              .frames()
              .commit(1, LedgerFlood.hash(1), Map.of("vault|1", 1L))
              .orElseThrow()
              .bytes()
              .length;
      int synced = content().end() + commit + LedgerFrame.OVERHEAD;
      append(ledger, 1);
      await().until(() -> content().end() == synced);
    }
  }

  @Test
  void shouldSyncOnlyWhatIsNotSynced() throws IOException {
    try (LedgerFile ledger = create(SMALL)) {
      append(ledger, 2);
      ledger.sync();
      int end = content().end();
      ledger.sync();
      assertThat(content().end()).isEqualTo(end);
      append(ledger, 1);
      end = content().end();
      ledger.sync();
      assertThat(content().end()).isEqualTo(end + LedgerFrame.OVERHEAD);
    }
  }

  @Test
  void shouldSyncAgainWhatWasAppendedWhileItSynced() throws IOException {
    LedgerEncoder.NewFile file = LedgerEncoder.begin(NODE, 1, Promise.NOTHING, 1000);
    FileChannel channel = new LedgerFolder(folder).add(1, file.bytes());
    try (LedgerSegment segment = new LedgerSegment(only(), channel, file.frames())) {
      segment.append(1, ChainHash.ZERO, Map.of());
      int position = segment.position();
      segment.force();
      segment.append(2, ChainHash.ZERO, Map.of());
      segment.synced(position);
      assertThat(segment.isDirty()).isTrue();
      segment.synced(segment.position());
      assertThat(segment.isDirty()).isFalse();
    }
  }

  @Test
  void shouldTakeCommitsWhileItSyncs() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (LedgerFile ledger = create(new LedgerOptions(200, Duration.ofHours(1)))) {
      CompletableFuture<Void> syncing =
          CompletableFuture.runAsync(
              () -> {
                while (!done.get()) {
                  ledger.sync();
                }
              });
      append(ledger, 300);
      done.set(true);
      syncing.get();
    }
    assertThat(content().promise()).isEqualTo(promised());
  }

  @Test
  void shouldTakeNothingMoreAfterAWriteThatFailed() throws Exception {
    try (LedgerFile ledger = create(SMALL)) {
      append(ledger, 3);
      interrupted(() -> ledger.append(batch + 1, ChainHash.ZERO, Map.of()));
      refuses(() -> ledger.append(batch + 1, ChainHash.ZERO, Map.of()));
      refuses(ledger::sync);
    }
    assertThat(content().promise()).isEqualTo(promised());
    assertThat(content().closed()).isFalse();
  }

  @Test
  void shouldTakeNothingMoreAfterASyncThatFailed() throws Exception {
    try (LedgerFile ledger = create(SMALL)) {
      append(ledger, 3);
      interrupted(ledger::sync);
      refuses(() -> ledger.append(batch + 1, ChainHash.ZERO, Map.of()));
    }
    assertThat(content().promise()).isEqualTo(promised());
  }

  @Test
  void shouldKeepTheFileThatNoOtherCouldFollow() throws Exception {
    Path next = folder.resolve("00000002.led");
    try (LedgerFile ledger = create(SMALL)) {
      Files.createDirectories(next.resolve("in-the-way"));
      assertThatThrownBy(() -> append(ledger, 100))
          .isInstanceOfSatisfying(
              AgentException.class, e -> assertThat(e.code()).isEqualTo("ledger_failed"));
      assertThatThrownBy(() -> append(ledger, 1)).hasMessageContaining(next.toString());
    }
    Files.delete(next.resolve("in-the-way"));
    Files.delete(next);
    assertThat(content().promise()).isEqualTo(promised());
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("00000001.led"));
    }
  }

  @Test
  void shouldRefuseWhereNoLedgerIs() throws IOException {
    refused("ledger_missing", "there is no ledger in " + folder);
    create(SMALL).close();
    Files.delete(only());
    refused("ledger_missing", "there is no ledger in " + folder);
  }

  @Test
  void shouldRefuseAnEmptyFile() throws IOException {
    create(SMALL).close();
    Files.write(only(), new byte[0]);
    refused("ledger_damaged", only() + " is damaged: it has 0 bytes");
  }

  @Test
  void shouldRefuseAFileUnderAnotherName() throws IOException {
    create(SMALL).close();
    Files.move(only(), folder.resolve("00000009.led"));
    refused("ledger_damaged", "it was made as generation 1");
  }

  @Test
  void shouldRefuseToMakeASecondLedger() {
    create(SMALL).close();
    assertThatThrownBy(() -> create(SMALL))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("ledger_exists"));
  }

  @Test
  void shouldTakeTheNewerOfTwoFilesAndDeleteTheOther() throws IOException {
    create(SMALL).close();
    byte[] older = Files.readAllBytes(only());
    try (LedgerFile ledger = LedgerFile.open(folder, NODE, SMALL)) {
      ledger.begin(Promise.NOTHING);
      append(ledger, 4);
    }
    Files.write(folder.resolve("00000001.led"), older);
    Files.write(folder.resolve(".unfinished.part"), older);
    try (LedgerFile ledger = LedgerFile.open(folder, NODE, SMALL)) {
      assertThat(ledger.promise()).isEqualTo(promised());
      ledger.begin(ledger.promise());
      assertThat(only()).isEqualTo(folder.resolve("00000003.led"));
    }
  }

  @Test
  void shouldNotFallBackToAnOlderFile() throws IOException {
    create(SMALL).close();
    Files.write(folder.resolve("00000002.led"), new byte[2000]);
    refused("ledger_damaged", "its first bytes are not those of a ledger");
  }

  private void closesWith(int room, int commits, boolean synced) throws IOException {
    try (LedgerFile ledger = create(new LedgerOptions(room, Duration.ofHours(1)))) {
      append(ledger, commits);
      if (synced) {
        ledger.sync();
      }
    }
    assertThat(content().closed()).isTrue();
    assertThat(content().promise()).isEqualTo(promised());
    DurableFiles.empty(folder);
    batch = 0;
    highest.clear();
  }

  private LedgerFile create(LedgerOptions options) {
    return LedgerFile.create(folder, NODE, Promise.NOTHING, options);
  }

  private void append(LedgerFile ledger, int commits) {
    for (int i = 0; i < commits; i++) {
      long next = batch + 1;
      String id = "vault|" + next % 5;
      ledger.append(next, LedgerFlood.hash(next), Map.of(id, next));
      batch = next;
      highest.put(id, next);
    }
  }

  private Map<String, Long> manyIds() {
    Map<String, Long> ids = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      ids.put("agent|" + i, 1L);
    }
    highest.putAll(ids);
    return ids;
  }

  private Promise promised() {
    return new Promise(batch, LedgerFlood.hash(batch), highest);
  }

  private Path spare() {
    return folder.resolve(".next.part");
  }

  /** The number of the file on its disk, which no name changes. */
  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  private Path only() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.equals(spare()))
          .reduce(
              (one, other) -> {
                throw new AssertionError(one + " and " + other);
              })
          .orElseThrow();
    }
  }

  /** What a process that was killed now would leave. */
  private LedgerContent content() throws IOException {
    return LedgerContent.read(only(), NODE, Files.readAllBytes(only()));
  }

  private void refused(String code, String what) {
    assertThatThrownBy(() -> LedgerFile.open(folder, NODE))
        .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(what);
  }

  private static void refuses(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("ledger_failed"))
        .hasCauseInstanceOf(ClosedByInterruptException.class);
  }

  /** Calls in a thread that was interrupted, which closes the file under it. */
  private static void interrupted(Runnable call) throws InterruptedException {
    CompletableFuture<Void> called = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              try {
                call.run();
                called.complete(null);
              } catch (AgentException e) {
                called.completeExceptionally(e);
              }
            });
    thread.start();
    thread.join();
    assertThatThrownBy(called::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(ClosedByInterruptException.class);
  }
}
