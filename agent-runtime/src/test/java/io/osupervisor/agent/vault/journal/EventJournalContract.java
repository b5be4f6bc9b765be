package io.osupervisor.agent.vault.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.FreeSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a journal does, whichever engine serves its store. */
abstract class EventJournalContract {
  private static final UUID NODE = new UUID(1, 2);
  private static final FreeSpace ROOM = () -> new FreeSpace.Reading(1L << 40, 1L << 40);

  private final Path data;
  private final Engine engine;

  EventJournalContract(Path data, Engine engine) {
    this.data = data;
    this.engine = engine;
  }

  private EventJournal open() {
    return open(NODE, ROOM);
  }

  private EventJournal open(UUID node, FreeSpace space) {
    return EventJournal.open(
        JournalFolders.in(data), node, settings(JournalSettings.DEFAULT_QUEUE, space));
  }

  private JournalSettings settings(long queue, FreeSpace space) {
    return new JournalSettings(1 << 20, queue, space, failure -> {}, engine);
  }

  private LevelDbStore store() {
    return LevelDbStore.open(JournalFolders.in(data).store(), 1 << 20, false, engine);
  }

  private static EventRecord event(String id, long seq) {
    return new EventRecord(id, seq, (id + " " + seq).getBytes(UTF_8));
  }

  private static void append(EventJournal journal, String id, long first, long last) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (long seq = first; seq <= last; seq++) {
      all.add(journal.append(List.of(event(id, seq))).toCompletableFuture());
    }
    all.forEach(CompletableFuture::join);
  }

  private static void assertHolds(EventJournal journal, String id, long first, long last) {
    assertThat(highest(journal, id)).isEqualTo(last);
    long next = first;
    for (List<EventRecord> page = journal.read(id, 1, Long.MAX_VALUE, 7);
        !page.isEmpty();
        page = journal.read(id, next, Long.MAX_VALUE, 7)) {
      for (EventRecord event : page) {
        assertThat(event.seq()).isEqualTo(next);
        assertThat(new String(event.repr(), UTF_8)).isEqualTo(id + " " + next);
        next++;
      }
    }
    assertThat(next).isEqualTo(last + 1);
  }

  private static long highest(EventJournal journal, String id) {
    return journal.highest(id).toCompletableFuture().join();
  }

  private static AgentException refusal(ThrowingCallable call) {
    AgentException[] refusal = new AgentException[1];
    assertThatThrownBy(call)
        .satisfies(
            thrown ->
                refusal[0] =
                    (AgentException)
                        (thrown instanceof CompletionException ? thrown.getCause() : thrown));
    return refusal[0];
  }

  @Test
  void shouldKeepWhatItAcknowledgedWhenItIsOpenedAgain() {
    try (EventJournal journal = open()) {
      append(journal, "a", 1, 30);
      append(journal, "b|x", 1, 3);
    }
    try (EventJournal journal = open()) {
      assertHolds(journal, "a", 1, 30);
      assertHolds(journal, "b|x", 1, 3);
      assertThat(journal.persistenceIds()).containsExactly("a", "b|x");
      assertThat(highest(journal, "c")).isZero();
      assertThat(journal.read("c", 1, 9, 9)).isEmpty();
      append(journal, "a", 31, 31);
    }
    try (EventJournal journal = open()) {
      assertHolds(journal, "a", 1, 31);
    }
  }

  @Test
  void shouldReadOnlyWhatIsAskedFor() {
    try (EventJournal journal = open()) {
      append(journal, "a", 1, 20);
      assertThat(journal.read("a", 5, 8, 100))
          .extracting(EventRecord::seq)
          .containsExactly(5L, 6L, 7L, 8L);
      assertThat(journal.read("a", 19, 99, 100)).hasSize(2);
      assertThat(journal.read("a", 21, 99, 100)).isEmpty();
      assertThat(journal.read("a", 1, 20, 3)).hasSize(3);
    }
  }

  @Test
  void shouldJoinWhatWaitsIntoOneCommit() throws Exception {
    int writers = 64;
    int each = 50;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try (EventJournal journal = open()) {
      List<CompletableFuture<Void>> all =
          IntStream.range(0, writers)
              .mapToObj(
                  i ->
                      CompletableFuture.runAsync(
                          () -> {
                            for (long seq = 1; seq <= each; seq++) {
                              append(journal, "w" + i, seq, seq);
                            }
                          },
                          threads))
              .toList();
      all.forEach(CompletableFuture::join);
      for (int i = 0; i < writers; i++) {
        assertHolds(journal, "w" + i, 1, each);
      }
      assertThat(journal.figures().commits()).isBetween((long) each, (long) writers * each / 2);
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void shouldAppendAllOfAUnitOrNothing() {
    try (EventJournal journal = open()) {
      append(journal, "a", 1, 1);
      AgentException refusal =
          refusal(
              () ->
                  journal
                      .append(List.of(event("b", 1), event("a", 2), event("a", 4)))
                      .toCompletableFuture()
                      .join());
      assertThat(refusal.code()).isEqualTo("journal_conflict");
      assertThat(refusal).hasMessageContaining("event 4 of a").hasMessageContaining("3 follows");
      assertThat(highest(journal, "a")).isEqualTo(1);
      assertThat(highest(journal, "b")).isZero();
      journal
          .append(List.of(event("b", 1), event("a", 2), event("a", 3)))
          .toCompletableFuture()
          .join();
    }
    try (EventJournal journal = open()) {
      assertHolds(journal, "a", 1, 3);
      assertHolds(journal, "b", 1, 1);
    }
  }

  @Test
  void shouldNeverUseANumberTwice() {
    try (EventJournal journal = open()) {
      append(journal, "a", 1, 10);
      journal.deleteTo("a", 4).toCompletableFuture().join();
      assertHolds(journal, "a", 5, 10);
      assertThat(journal.deletedTo("a")).isEqualTo(4);
      journal.deleteTo("a", 99).toCompletableFuture().join();
      assertThat(journal.read("a", 1, 99, 99)).isEmpty();
    }
    try (EventJournal journal = open()) {
      assertThat(highest(journal, "a")).isEqualTo(10);
      assertThat(refusal(() -> append(journal, "a", 1, 1)).code()).isEqualTo("journal_conflict");
      append(journal, "a", 11, 12);
      assertHolds(journal, "a", 11, 12);
    }
  }

  @Test
  void shouldRemoveTheBytesOfWhatIsDeleted() {
    try (EventJournal journal = open()) {
      append(journal, "a", 1, 2500);
      append(journal, "b", 1, 10);
      journal.deleteTo("a", 2400).toCompletableFuture().join();
      await().until(() -> !journal.figures().reclaiming());
    }
    try (LevelDbStore store = store()) {
      assertThat(store.page(StoreKeys.firstEvent(), StoreKeys.firstCommit(), 9999, 1 << 30))
          .hasSize(110);
    }
    try (EventJournal journal = open()) {
      assertHolds(journal, "a", 2401, 2500);
      assertHolds(journal, "b", 1, 10);
    }
  }

  @Test
  void shouldGoOnRemovingAfterARestart() throws IOException {
    try (EventJournal journal = open()) {
      append(journal, "a", 1, 20);
    }
    byte[] key = StoreKeys.head("a");
    try (LevelDbStore store = store()) {
      store.writeSynced(batch -> batch.put(key, new Head(20, 15).encode(key)));
    }
    try (EventJournal journal = open()) {
      await().until(() -> !journal.figures().reclaiming());
      assertHolds(journal, "a", 16, 20);
    }
    try (LevelDbStore store = store()) {
      assertThat(store.page(StoreKeys.firstEvent(), StoreKeys.firstCommit(), 9999, 1 << 30))
          .hasSize(5);
    }
  }

  @Test
  void shouldTellOfGrowth() {
    try (EventJournal journal = open()) {
      append(journal, "a", 1, 1);
      assertThat(journal.beyond("a", 0).toCompletableFuture()).isCompleted();
      CompletableFuture<Void> beyond = journal.beyond("a", 1).toCompletableFuture();
      append(journal, "b", 1, 1);
      assertThat(beyond).isNotDone();
      append(journal, "a", 2, 2);
      assertThat(beyond).isCompleted();
    }
  }

  @Test
  void shouldWriteWhatWaitsBeforeItCloses() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    EventJournal journal = open();
    for (long seq = 1; seq <= 500; seq++) {
      all.add(journal.append(List.of(event("a", seq))).toCompletableFuture());
    }
    journal.close();
    assertThat(all)
        .allMatch(CompletableFuture::isDone)
        .noneMatch(CompletableFuture::isCompletedExceptionally);
    assertThat(refusal(() -> append(journal, "a", 501, 501)).code()).isEqualTo("journal_closed");
    assertThat(refusal(() -> journal.read("a", 1, 9, 9)).code()).isEqualTo("journal_closed");
    journal.close();
    try (EventJournal again = open()) {
      assertHolds(again, "a", 1, 500);
    }
  }

  @Test
  void shouldNotTouchTheStoreWhileTheDiskIsNearlyFull() throws IOException {
    AtomicLong free = new AtomicLong(1L << 40);
    FreeSpace space = () -> new FreeSpace.Reading(free.get(), 1L << 40);
    EventJournal journal = open(NODE, space);
    append(journal, "a", 1, 1);
    free.set(1 << 20);
    CompletableFuture<Void> held = journal.append(List.of(event("a", 2))).toCompletableFuture();
    await().until(() -> journal.figures().held());
    assertThat(held).isNotDone();
    assertThat(journal.read("a", 1, 9, 9)).hasSize(1);
    free.set(1L << 40);
    held.join();
    assertThat(journal.figures().held()).isFalse();
    free.set(1 << 20);
    CompletableFuture<Void> last = journal.append(List.of(event("a", 3))).toCompletableFuture();
    await().until(() -> journal.figures().held());
    journal.close();
    assertThat(refusal(last::join).code()).isEqualTo("journal_closed");
    assertThat(refusal(() -> open(NODE, space)).code()).isEqualTo("storage_full");
    free.set(1L << 40);
    try (EventJournal again = open(NODE, space)) {
      assertHolds(again, "a", 1, 2);
    }
  }

  @Test
  void shouldWriteNothingMoreOnceAWriteFailed() throws IOException {
    List<AgentException> told = new ArrayList<>();
    EventJournal journal =
        EventJournal.open(
            JournalFolders.in(data),
            NODE,
            new JournalSettings(
                1 << 20, JournalSettings.DEFAULT_QUEUE, failing(3), told::add, engine));
    try (journal) {
      append(journal, "a", 1, 1);
      AgentException failed = refusal(() -> append(journal, "a", 2, 2));
      assertThat(failed.code()).isEqualTo("journal_failed");
      assertThat(failed.outcome()).contains("unknown");
      assertThat(refusal(() -> append(journal, "b", 1, 1)).code()).isEqualTo("journal_failed");
      assertThat(told).containsExactly(failed);
    }
    try (EventJournal again = open()) {
      assertHolds(again, "a", 1, 1);
    }
  }

  /** A disk whose measuring itself fails from the n-th time on. */
  private static FreeSpace failing(int from) {
    AtomicLong asked = new AtomicLong();
    return () -> {
      if (asked.incrementAndGet() >= from) {
        throw new IllegalStateException("the disk is gone");
      }
      return ROOM.read();
    };
  }

  /** As it is after LevelDB compacted a table with a damaged key in it. */
  @Test
  void shouldRefuseAnOlderRecordOfWhatIsDeleted() {
    try (EventJournal journal = open()) {
      append(journal, "a", 1, 9);
      journal.deleteTo("a", 4).toCompletableFuture().join();
      journal.deleteTo("a", 6).toCompletableFuture().join();
    }
    byte[] key = StoreKeys.head("a");
    try (LevelDbStore store = store()) {
      store.writeUnsynced(puts -> puts.put(key, new Head(9, 4).encode(key)));
    }
    AgentException refusal = refusal(this::open);
    assertThat(refusal.code()).isEqualTo("journal_damaged");
    assertThat(refusal).hasMessageContaining("'a' are deleted up to 6").hasMessageContaining("4");
  }

  @Test
  void shouldRefuseTheJournalOfAnotherNode() {
    open().close();
    AgentException refusal = refusal(() -> open(new UUID(3, 4), ROOM));
    assertThat(refusal.code()).isEqualTo("ledger_foreign");
    assertThat(refusal).hasMessageContaining(NODE.toString());
  }

  @Test
  void shouldBeginAgainWhereItsBeginningWasCutShort() throws IOException {
    open().close();
    deleteLedger();
    try (EventJournal journal = open()) {
      append(journal, "a", 1, 1);
    }
    deleteLedger();
    assertThat(refusal(this::open).code()).isEqualTo("ledger_missing");
  }

  /** To begin anew would be to empty it, which can be cut short itself. */
  @Test
  void shouldKeepTheStoreWhoseBeginningWasCutShort() throws IOException {
    open().close();
    deleteLedger();
    assertThat(refusal(() -> open(new UUID(3, 4), ROOM)).code()).isEqualTo("journal_foreign");
    deleteLedger();
    try (EventJournal journal = open()) {
      append(journal, "a", 1, 1);
    }
  }

  private void deleteLedger() throws IOException {
    try (var files = Files.newDirectoryStream(JournalFolders.in(data).ledger())) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** After a loss of power the ledger may promise no more than what was synced last. */
  @Test
  void shouldKeepRecordsOfCommitsThatTheLedgerHasNotSynced() {
    byte[] large = new byte[256 << 10];
    LedgerOptions seldom = new LedgerOptions(LedgerOptions.DEFAULT.room(), Duration.ofHours(1));
    JournalSettings settings = settings(JournalSettings.DEFAULT_QUEUE, ROOM);
    try (EventJournal journal =
        EventJournal.open(JournalFolders.in(data), NODE, settings, seldom)) {
      for (long seq = 1; seq <= 40; seq++) {
        journal.append(List.of(new EventRecord("a", seq, large))).toCompletableFuture().join();
      }
    }
    try (LevelDbStore store = store()) {
      assertThat(store.page(StoreKeys.firstCommit(), StoreKeys.firstHead(), 999, 1 << 30))
          .hasSize(40);
    }
  }

  @Test
  void shouldLetNobodyWaitForRoomOnceItRefuses() throws Exception {
    AtomicLong free = new AtomicLong(1L << 40);
    FreeSpace space = () -> new FreeSpace.Reading(free.get(), 1L << 40);
    EventJournal journal = EventJournal.open(JournalFolders.in(data), NODE, settings(1, space));
    append(journal, "a", 1, 1);
    free.set(0);
    CompletableFuture<Void> held = journal.append(List.of(event("a", 2))).toCompletableFuture();
    await().until(() -> journal.figures().held());
    CompletableFuture<Void> queued = journal.append(List.of(event("a", 3))).toCompletableFuture();
    CompletableFuture<Void> waiting =
        CompletableFuture.supplyAsync(() -> journal.append(List.of(event("a", 4))))
            .thenCompose(append -> append);
    journal.refuse();
    for (CompletableFuture<Void> refused : List.of(held, queued, waiting)) {
      assertThat(refusal(() -> refused.orTimeout(1, TimeUnit.MINUTES).join()).code())
          .isEqualTo("journal_closed");
    }
    journal.close();
  }

  @Test
  void shouldForgetRecordsOfCommitsThatNoLogCanLose() {
    byte[] large = new byte[256 << 10];
    LedgerOptions often = new LedgerOptions(64, Duration.ofHours(1));
    JournalSettings settings = settings(JournalSettings.DEFAULT_QUEUE, ROOM);
    try (EventJournal journal = EventJournal.open(JournalFolders.in(data), NODE, settings, often)) {
      for (long seq = 1; seq <= 40; seq++) {
        journal.append(List.of(new EventRecord("a", seq, large))).toCompletableFuture().join();
      }
    }
    try (LevelDbStore store = store()) {
      assertThat(store.page(StoreKeys.firstCommit(), StoreKeys.firstHead(), 999, 1 << 30))
          .hasSizeBetween(14, 20);
    }
    try (EventJournal journal = open()) {
      assertThat(highest(journal, "a")).isEqualTo(40);
      append(journal, "b", 1, 2);
    }
    open().close();
  }
}
