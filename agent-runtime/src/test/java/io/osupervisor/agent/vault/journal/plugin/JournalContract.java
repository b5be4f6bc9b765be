package io.osupervisor.agent.vault.journal.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.Kits;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.vault.VaultStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.DeleteMessagesSuccess;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentEnvelope;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentPersistenceIdsQuery;
import org.apache.pekko.persistence.query.javadsl.EventsByPersistenceIdQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** What the vault needs of a journal and its read side. One system for all; each has its id. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JournalContract {
  private final Path data;
  private final VaultStore store;
  private ActorTestKit kit;
  private int ids;

  JournalContract(Path data, VaultStore store) {
    this.data = data;
    this.store = store;
    this.kit = store.start("journal", data);
  }

  /** What no serializer knows. */
  record Foreign(int value) {}

  @BeforeAll
  void requireStarted() {
    assertThat(kit.system().whenTerminated().isCompleted()).isFalse();
  }

  @AfterAll
  void stop() {
    Kits.shutDown(kit);
    store.stopped();
  }

  private void restart() {
    stop();
    kit = store.start("journal", data);
  }

  final ActorTestKit kit() {
    return kit;
  }

  /** One that nobody wrote under. */
  final String newId() {
    ids++;
    return getClass().getSimpleName() + "|" + ids;
  }

  final ActorRef<Writer.Write> writer(String id) {
    return kit.spawn(new Writer(id));
  }

  final ActorRef<Writer.Write> writer(String id, int events) {
    ActorRef<Writer.Write> writer = writer(id);
    if (events > 0) {
      write(writer, IntStream.rangeClosed(1, events).mapToObj(i -> "e" + i).toArray());
    }
    return writer;
  }

  /** The number of events of the writer once these are durable. */
  final long write(ActorRef<Writer.Write> writer, Object... events) {
    TestProbe<Long> told = kit.createTestProbe();
    writer.tell(new Writer.Write(List.of(events), told.ref()));
    return told.receiveMessage(Patience.LONG);
  }

  final <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private org.apache.pekko.actor.ActorRef journal() {
    return Persistence.get(Adapter.toClassic(kit.system()))
        .journalFor(store.journal(), ConfigFactory.empty());
  }

  private void tell(TestProbe<Object> from, Object message) {
    journal().tell(message, Adapter.toClassic(from.ref()));
  }

  final void delete(String id, long to) {
    TestProbe<Object> probe = kit.createTestProbe();
    org.apache.pekko.actor.ActorRef asker = Adapter.toClassic(probe.ref());
    tell(probe, new JournalProtocol.DeleteMessagesTo(id, to, asker));
    assertThat(probe.receiveMessage(Patience.LONG)).isEqualTo(new DeleteMessagesSuccess(to));
  }

  /** What a recovery is told: numbers of events, then the highest number there ever was. */
  private List<Long> replay(String id, long from, long to, long most) {
    TestProbe<Object> probe = kit.createTestProbe();
    org.apache.pekko.actor.ActorRef asker = Adapter.toClassic(probe.ref());
    tell(probe, new JournalProtocol.ReplayMessages(from, to, most, id, asker));
    List<Long> told = new ArrayList<>();
    while (true) {
      Object answer = probe.receiveMessage(Patience.LONG);
      if (answer instanceof JournalProtocol.ReplayedMessage replayed) {
        told.add(replayed.persistent().sequenceNr());
      } else {
        told.add(((JournalProtocol.RecoverySuccess) answer).highestSequenceNr());
        return told;
      }
    }
  }

  private static List<Long> numbers(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private <Q extends org.apache.pekko.persistence.query.javadsl.ReadJournal> Q reader(
      Class<Q> query) {
    return PersistenceQuery.get(kit.system()).getReadJournalFor(query, store.readJournal());
  }

  private List<EventEnvelope> current(String id, long from, long to) throws Exception {
    return get(
        reader(CurrentEventsByPersistenceIdQuery.class)
            .currentEventsByPersistenceId(id, from, to)
            .runWith(Sink.seq(), kit.system()));
  }

  private SinkQueueWithCancel<EventEnvelope> live(String id, long from, long to) {
    return reader(EventsByPersistenceIdQuery.class)
        .eventsByPersistenceId(id, from, to)
        .runWith(Sink.queue(), kit.system());
  }

  private Object next(SinkQueueWithCancel<EventEnvelope> live) throws Exception {
    return get(live.pull()).map(EventEnvelope::event).orElse("the end");
  }

  @Test
  void shouldReplayWhatIsAskedFor() {
    String id = newId();
    writer(id, 10);
    assertThat(replay(id, 1, Long.MAX_VALUE, Long.MAX_VALUE))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 10L);
    assertThat(replay(id, 4, 6, Long.MAX_VALUE)).containsExactly(4L, 5L, 6L, 10L);
    assertThat(replay(id, 4, 9, 2)).containsExactly(4L, 5L, 10L);
    assertThat(replay(id, 11, 20, 20)).containsExactly(10L);
    assertThat(replay(id, 1, 10, 0)).containsExactly(10L);
    assertThat(replay(newId(), 1, 10, 10)).containsExactly(0L);
  }

  @Test
  void shouldGoOnWhereItWasAfterARestart() throws Exception {
    String id = newId();
    assertThat(write(writer(id, 3), "four", "five")).isEqualTo(5);
    restart();
    assertThat(write(writer(id), "six")).isEqualTo(6);
    assertThat(current(id, 4, 9))
        .extracting(EventEnvelope::event)
        .containsExactly("four", "five", "six");
  }

  @Test
  void shouldNeverUseTheNumbersOfDeletedEventsAgain() throws Exception {
    String id = newId();
    writer(id, 10);
    delete(id, 4);
    assertThat(replay(id, 5, 20, 20)).containsExactly(5L, 6L, 7L, 8L, 9L, 10L, 10L);
    assertThat(current(id, 1, 20))
        .extracting(EventEnvelope::sequenceNr)
        .containsExactlyElementsOf(numbers(5, 10));
    delete(id, 10);
    assertThat(current(id, 1, 20)).isEmpty();
    restart();
    assertThat(replay(id, 1, 20, 20)).containsExactly(10L);
    write(writer(id), "eleven");
    assertThat(current(id, 1, 20)).extracting(EventEnvelope::sequenceNr).containsExactly(11L);
  }

  @Test
  void shouldWriteAllOfAUnitOrNothing() throws Exception {
    String id = newId();
    ActorRef<Writer.Write> writer = writer(id, 2);
    TestProbe<Object> probe = kit.createTestProbe();
    TestProbe<Long> told = kit.createTestProbe();
    writer.tell(new Writer.Write(List.of("fine", new Foreign(1)), told.ref()));
    probe.expectTerminated(writer, Patience.LONG);
    assertThat(replay(id, 1, 9, 9)).containsExactly(1L, 2L, 2L);
    assertThat(write(writer(id), "three", "four")).isEqualTo(4);
    assertThat(current(id, 3, 9)).extracting(EventEnvelope::event).containsExactly("three", "four");
  }

  @Test
  void shouldRefuseASecondWriterOfAnId() throws Exception {
    String id = newId();
    writer(id, 3);
    assertThat(writeAt(id, 3)).isInstanceOf(JournalProtocol.WriteMessageFailure.class);
    assertThat(writeAt(id, 1)).isInstanceOf(JournalProtocol.WriteMessageFailure.class);
    assertThat(writeAt(id, 4)).isInstanceOf(JournalProtocol.WriteMessageSuccess.class);
    assertThat(current(id, 1, 9))
        .extracting(EventEnvelope::event)
        .containsExactly("e1", "e2", "e3", "of another");
  }

  /** Writes as another incarnation would that believes that a number is next. */
  final Object writeAt(String id, long seq) {
    TestProbe<Object> probe = kit.createTestProbe();
    org.apache.pekko.actor.ActorRef asker = Adapter.toClassic(probe.ref());
    PersistentRepr event =
        PersistentRepr.apply(
            "of another", seq, id, "", false, org.apache.pekko.actor.ActorRef.noSender(), "w2");
    List<PersistentEnvelope> unit = List.of(AtomicWrite.apply(event));
    tell(
        probe,
        new JournalProtocol.WriteMessages(CollectionConverters.asScala(unit).toSeq(), asker, 1));
    Object whole = probe.receiveMessage(Patience.LONG);
    assertThat(whole)
        .matches(
            answer ->
                answer instanceof JournalProtocol.WriteMessagesFailed
                    || answer == JournalProtocol.WriteMessagesSuccessful$.MODULE$);
    return probe.receiveMessage(Patience.LONG);
  }

  static boolean isRefused(Object answer) {
    return answer instanceof JournalProtocol.WriteMessageFailure;
  }

  @ParameterizedTest
  @ValueSource(ints = {64 << 10, 1 << 20, 5 << 20})
  void shouldKeepLargeEvents(int size) throws Exception {
    String id = newId();
    byte[] large = new byte[size];
    new Random(size).nextBytes(large);
    write(writer(id), "before", large, "behind");
    List<EventEnvelope> read = current(id, 1, 9);
    assertThat(read).hasSize(3);
    assertThat(Arrays.equals((byte[]) read.get(1).event(), large)).isTrue();
    assertThat(write(writer(id), "more")).isEqualTo(4);
  }

  @Test
  void shouldKeepTheOrderOfEachOfManyWriters() throws Exception {
    List<String> names = IntStream.range(0, 20).mapToObj(i -> newId()).toList();
    TestProbe<Long> told = kit.createTestProbe();
    List<ActorRef<Writer.Write>> writers = names.stream().map(this::writer).toList();
    for (int i = 1; i <= 10; i++) {
      for (ActorRef<Writer.Write> writer : writers) {
        writer.tell(new Writer.Write(List.of("event " + i), told.ref()));
      }
    }
    told.receiveSeveralMessages(200, Patience.LONG);
    for (String name : names) {
      assertThat(current(name, 1, 99))
          .extracting(EventEnvelope::event)
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, 10).<Object>mapToObj(i -> "event " + i).toList());
    }
  }

  /** Around the pages in which they are read. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 101, 256, 257, 400, 401, 1000})
  void shouldReadAllThatIsThere(int events) throws Exception {
    String id = newId();
    writer(id, events);
    assertThat(current(id, 0, Long.MAX_VALUE))
        .extracting(EventEnvelope::sequenceNr)
        .containsExactlyElementsOf(numbers(1, events));
    if (events > 1) {
      assertThat(current(id, 2, events - 1)).hasSize(events - 2);
    }
  }

  @Test
  void shouldTellReadersOfWhatComes() throws Exception {
    String id = newId();
    ActorRef<Writer.Write> writer = writer(id, 1);
    SinkQueueWithCancel<EventEnvelope> live = live(id, 1, 4);
    assertThat(next(live)).isEqualTo("e1");
    CompletionStage<?> two = live.pull();
    writer(newId(), 1);
    assertThat(two.toCompletableFuture()).isNotDone();
    write(writer, "two", "three");
    get(two);
    assertThat(next(live)).isEqualTo("three");
    write(writer, "four", "five");
    assertThat(next(live)).isEqualTo("four");
    assertThat(next(live)).isEqualTo("the end");
  }

  @Test
  void shouldTellReadersOfTheVeryFirst() throws Exception {
    String id = newId();
    SinkQueueWithCancel<EventEnvelope> live = live(id, 0, 1);
    CompletionStage<?> first = live.pull();
    writer(id, 2);
    get(first);
    assertThat(next(live)).isEqualTo("the end");
  }

  @Test
  void shouldWaitForTheNextWhereAllIsDeleted() throws Exception {
    String id = newId();
    ActorRef<Writer.Write> writer = writer(id, 3);
    delete(id, 3);
    SinkQueueWithCancel<EventEnvelope> live = live(id, 1, 4);
    CompletionStage<?> next = live.pull();
    write(writer, "four", "five");
    assertThat(get(next)).asString().contains("four");
    assertThat(next(live)).isEqualTo("the end");
  }

  @Test
  void shouldLetAReaderGoOnWhereItWas() throws Exception {
    String id = newId();
    writer(id, 5);
    SinkQueueWithCancel<EventEnvelope> live = live(id, 1, Long.MAX_VALUE);
    assertThat(next(live)).isEqualTo("e1");
    live.cancel();
    restart();
    SinkQueueWithCancel<EventEnvelope> again = live(id, 2, 6);
    for (int i = 2; i <= 5; i++) {
      assertThat(next(again)).isEqualTo("e" + i);
    }
    write(writer(id), "six");
    assertThat(next(again)).isEqualTo("six");
    assertThat(next(again)).isEqualTo("the end");
  }

  @Test
  void shouldKnowWhoHasWritten() throws Exception {
    String one = newId();
    String two = newId();
    writer(one, 1);
    writer(two, 3);
    assertThat(
            get(
                reader(CurrentPersistenceIdsQuery.class)
                    .currentPersistenceIds()
                    .runWith(Sink.seq(), kit.system())))
        .contains(one, two)
        .doesNotHaveDuplicates();
  }
}
