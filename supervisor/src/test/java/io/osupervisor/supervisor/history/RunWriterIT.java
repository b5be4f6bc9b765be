package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.config.ByteSize;
import io.osupervisor.config.HistoryBodies;
import io.osupervisor.config.HistorySettings;
import io.osupervisor.supervisor.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The writer's steps, on a database that comes and goes and under a clock of the test's own. */
class RunWriterIT {
  private static final HistorySettings SETTINGS =
      Ended.settings(HistoryBodies.DIGEST, ByteSize.ofMiB(1), ByteSize.ofKiB(64));

  private final Path folder;
  private final RunQueue queue = new RunQueue(SETTINGS.queue().bytes());
  private final AtomicLong nanos = new AtomicLong();
  private Instant now = Ended.AT;
  private int opened;
  private boolean broken;
  private boolean full;
  private volatile @Nullable Error room;
  private final HistoryAccess access = new HistoryAccess(this::open, nanos::get);
  private final RunWriter writer =
      new RunWriter(queue, access, SETTINGS, this::hasRoom, () -> now, nanos::get);

  RunWriterIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void close() {
    access.close();
  }

  private HistoryDatabase open() throws IOException {
    opened++;
    if (broken) {
      throw new IOException("no such disk");
    }
    return HistoryDatabase.open(HistoryDatabase.inFolder(folder));
  }

  private boolean hasRoom() {
    Error failure = room;
    if (failure != null) {
      throw failure;
    }
    return !full;
  }

  private void offer(int from, int to) {
    IntStream.range(from, to).forEach(n -> queue.offer(Ended.well("counter", n)));
  }

  private long rows() throws Exception {
    return access.store().total().runs();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    now = now.plus(time);
  }

  private CompletableFuture<Integer> forget(Instant upTo) {
    return writer.forget(Ended.COUNTER, upTo).toCompletableFuture();
  }

  @Test
  void shouldOpenNothingBeforeThereIsSomethingToWrite() {
    assertThat(writer.step()).isFalse();
    assertThat(opened).isZero();
  }

  @Test
  void shouldWriteWhatWaitsAndCountIt() throws Exception {
    offer(0, 5);
    assertThat(writer.step()).as("more waits").isFalse();
    assertThat(writer.written()).isEqualTo(5);
    assertThat(rows()).isEqualTo(5);
    assertThat(queue.dropped()).isZero();
  }

  @Test
  void shouldWaitLongerAndLongerForADatabaseAndThenWriteWhatItKept() throws Exception {
    broken = true;
    offer(0, 5);
    assertThat(writer.step()).isFalse();
    assertThat(access.isUp()).isFalse();
    assertThat(opened).isEqualTo(1);
    writer.step();
    assertThat(opened).as("it is not tried again at once").isEqualTo(1);
    pass(Duration.ofSeconds(1));
    writer.step();
    pass(Duration.ofSeconds(1));
    writer.step();
    assertThat(opened).as("the second waiting is twice the first").isEqualTo(2);
    pass(Duration.ofSeconds(1));
    broken = false;
    writer.step();
    assertThat(access.isUp()).isTrue();
    assertThat(writer.written()).isEqualTo(5);
    assertThat(rows()).isEqualTo(5);
  }

  @Test
  void shouldNeverWaitLongerThanFiveMinutes() {
    broken = true;
    offer(0, 1);
    writer.step();
    for (int i = 0; i < 20; i++) {
      int before = opened;
      pass(Duration.ofMinutes(5));
      writer.step();
      assertThat(opened).isEqualTo(before + 1);
    }
  }

  @Test
  void shouldDropAndCountWhatFindsNoRoomWhileTheDatabaseIsAway() throws Exception {
    broken = true;
    offer(0, 1000);
    writer.step();
    long dropped = queue.dropped();
    assertThat(dropped).isPositive();
    broken = false;
    pass(Duration.ofSeconds(1));
    writer.step();
    assertThat(rows()).isEqualTo(1000 - dropped);
    assertThat(queue.dropped()).isEqualTo(dropped);
  }

  @Test
  void shouldDropAndCountWhatADiskThatIsNearlyFullHasNoRoomFor() throws Exception {
    full = true;
    offer(0, 5);
    writer.step();
    assertThat(writer.written()).isZero();
    assertThat(queue.dropped()).isEqualTo(5);
    assertThat(opened).as("it needs no database for that").isZero();
    assertThat(access.isUp()).isTrue();
    full = false;
    offer(5, 8);
    writer.step();
    assertThat(rows()).isEqualTo(3);
  }

  @Test
  void shouldDeleteAlsoOnADiskThatIsNearlyFull() throws Exception {
    offer(0, 5);
    queue.offer(Ended.well("other", 1));
    writer.step();
    full = true;
    offer(5, 8);
    CompletableFuture<Integer> forgotten = forget(RunQuery.LAST);
    writer.step();
    assertThat(forgotten).isCompletedWithValue(5);
    assertThat(rows()).isEqualTo(1);
    offer(8, 9);
    pass(SETTINGS.keep().plusMinutes(1));
    writer.step();
    assertThat(rows()).isZero();
  }

  @Test
  void shouldLoseOnlyTheRowThatTheDatabaseRefuses() throws Exception {
    offer(0, 3);
    queue.offer(Ended.refused("counter", "x".repeat(65), 3));
    offer(4, 7);
    queue.offer(Ended.refused("counter", "y".repeat(65), 7));
    writer.step();
    assertThat(access.isUp()).isTrue();
    assertThat(queue.dropped()).isEqualTo(2);
    assertThat(writer.written()).isEqualTo(6);
    assertThat(access.store().oldest(RunQuery.of(Ended.COUNTER, 100)).runs())
        .extracting(Run::request)
        .containsExactly("1-0", "1-1", "1-2", "1-4", "1-5", "1-6");
    assertThat(writer.step()).isFalse();
    assertThat(rows()).as("nothing is written twice").isEqualTo(6);
  }

  @Test
  void shouldLoseOnlyTheRowThatCannotBeMade() throws Exception {
    offer(0, 2);
    queue.offer(timeless());
    offer(2, 4);
    writer.step();
    assertThat(rows()).isEqualTo(4);
    assertThat(queue.dropped()).isEqualTo(1);
  }

  /** What no observer may be told; but who knows. */
  @SuppressWarnings("NullAway")
  private static EndedRequest timeless() {
    return Ended.at(null, Ended.well("counter", 1));
  }

  @Test
  void shouldGoOnWhateverFails() throws Exception {
    room = new StackOverflowError("of a test");
    offer(0, 5);
    Thread thread = new Thread(writer);
    thread.start();
    Patience.await().until(() -> !access.isUp());
    room = null;
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    Patience.await().until(() -> writer.written() == 5);
    writer.close();
    thread.join();
    assertThat(access.isUp()).isTrue();
  }

  @Test
  void shouldDeleteWhatIsOldEveryMinute() throws Exception {
    offer(0, 5);
    writer.step();
    now = Ended.AT.plus(SETTINGS.keep());
    pass(Duration.ofSeconds(59));
    writer.step();
    assertThat(rows()).isEqualTo(5);
    pass(Duration.ofSeconds(1));
    writer.step();
    assertThat(rows()).isZero();
  }

  @Test
  void shouldDeleteTheOldestOnceThereIsTooMuch() throws Exception {
    long room = SETTINGS.maxSize().bytes();
    for (int n = 0; n < 10_000; n += 100) {
      offer(n, n + 100);
      writer.step();
      // What was written since the last look is a sixteenth at most, and one batch.
      assertThat(access.store().total().bytes()).isLessThan(room + room / 16 + 100_000);
    }
    assertThat(writer.written()).isEqualTo(10_000);
    assertThat(rows()).isLessThan(5000);
  }

  @Test
  void shouldForgetAnAgentWithWhatWaitsToBeWritten() throws Exception {
    offer(0, 3);
    writer.step();
    offer(3, 6);
    queue.offer(Ended.well("other", 1));
    CompletableFuture<Integer> forgotten = forget(RunQuery.LAST);
    writer.step();
    assertThat(forgotten).isCompletedWithValue(6);
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void shouldForgetLaterWhatItWasToForgetAndNothingOfAnAgentThatIsMadeAnewMeanwhile()
      throws Exception {
    offer(0, 3);
    writer.step();
    access.failed(new IOException("the disk is away"));
    broken = true;
    offer(3, 5);
    CompletableFuture<Integer> forgotten = forget(Ended.AT.plusMillis(4));
    offer(100, 102);
    writer.step();
    assertThat(forgotten).isNotDone();
    broken = false;
    pass(Duration.ofSeconds(1));
    writer.step();
    assertThat(forgotten).isCompletedWithValue(5);
    assertThat(access.store().oldest(RunQuery.of(Ended.COUNTER, 100)).runs())
        .extracting(Run::request)
        .containsExactly("1-100", "1-101");
  }
}
