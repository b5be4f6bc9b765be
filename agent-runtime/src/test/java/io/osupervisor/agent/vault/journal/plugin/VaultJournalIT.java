package io.osupervisor.agent.vault.journal.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.Patience;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal as persistent actors and readers know it. */
class VaultJournalIT {
  private final ActorTestKit kit;
  private final VaultReadJournal reader;

  VaultJournalIT(@TempDir Path data) {
    kit =
        ActorTestKit.create(
            "journal",
            ConfigFactory.parseString(
                    """
                    include classpath("osupervisor-vault.conf")
                    pekko.persistence.journal.plugin = "osupervisor.vault.journal"
                    pekko.persistence.snapshot-store.plugin = "osupervisor.vault.snapshots"
                    osupervisor.vault { journal.dir = "%1$s", snapshots.dir = "%1$s/snapshots" }
                    """
                        .formatted(data))
                .withFallback(ActorTestKit.applicationTestConfig()));
    reader =
        PersistenceQuery.get(kit.system())
            .getReadJournalFor(VaultReadJournal.class, VaultReadJournal.ID);
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** Events to persist at once, and who is told of the number of events after it. */
  record Write(List<Object> events, ActorRef<Long> told) {}

  /** What no serializer knows. */
  record Foreign(int value) {}

  private static final class Writer extends EventSourcedBehavior<Write, Object, Long> {
    Writer(String id) {
      super(PersistenceId.ofUniqueId(id));
    }

    @Override
    public Long emptyState() {
      return 0L;
    }

    @Override
    public CommandHandler<Write, Object, Long> commandHandler() {
      return newCommandHandlerBuilder()
          .forAnyState()
          .onCommand(
              Write.class,
              (count, write) ->
                  Effect().persist(write.events()).thenRun(after -> write.told().tell(after)))
          .build();
    }

    @Override
    public EventHandler<Long, Object> eventHandler() {
      return newEventHandlerBuilder().forAnyState().onAnyEvent((count, event) -> count + 1);
    }
  }

  private void write(ActorRef<Write> writer, Object... events) {
    TestProbe<Long> told = kit.createTestProbe();
    writer.tell(new Write(List.of(events), told.ref()));
    told.receiveMessage(Patience.LONG);
  }

  private ActorRef<Write> writer(String id, int events) {
    ActorRef<Write> writer = kit.spawn(new Writer(id));
    if (events > 0) {
      write(writer, IntStream.rangeClosed(1, events).mapToObj(i -> "e" + i).toArray());
    }
    return writer;
  }

  private <T> T get(java.util.concurrent.CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 257, 1000})
  void shouldReadAllThatIsThere(int events) throws Exception {
    writer("w", events);
    List<EventEnvelope> read =
        get(
            reader
                .currentEventsByPersistenceId("w", 0, Long.MAX_VALUE)
                .runWith(Sink.seq(), kit.system()));
    assertThat(read)
        .extracting(EventEnvelope::sequenceNr)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, events).boxed().toList());
    if (events > 1) {
      List<EventEnvelope> part =
          get(
              reader
                  .currentEventsByPersistenceId("w", 2, events - 1)
                  .runWith(Sink.seq(), kit.system()));
      assertThat(part).hasSize(events - 2);
    }
  }

  @Test
  void shouldTellReadersOfWhatComes() {
    ActorRef<Write> writer = writer("w", 1);
    SinkQueueWithCancel<EventEnvelope> live =
        reader.eventsByPersistenceId("w", 1, 4).runWith(Sink.queue(), kit.system());
    assertThat(live.pull().toCompletableFuture().join())
        .hasValueSatisfying(event -> assertThat(event.event()).isEqualTo("e1"));
    var next = live.pull().toCompletableFuture();
    write(kit.spawn(new Writer("other")), "else");
    assertThat(next).isNotDone();
    write(writer, "two", "three");
    assertThat(next.join()).hasValueSatisfying(e -> assertThat(e.event()).isEqualTo("two"));
    assertThat(live.pull().toCompletableFuture().join()).isPresent();
    var last = live.pull().toCompletableFuture();
    write(writer, "four", "five");
    assertThat(last.join()).hasValueSatisfying(e -> assertThat(e.event()).isEqualTo("four"));
    assertThat(live.pull().toCompletableFuture().join()).isEmpty();
  }

  @Test
  void shouldWaitForTheNextWhereAllIsDeleted() throws Exception {
    ActorRef<Write> writer = writer("w", 3);
    get(Journals.of(kit.system().classicSystem()).deleteTo("w", 3));
    SinkQueueWithCancel<EventEnvelope> live =
        reader.eventsByPersistenceId("w", 1, 4).runWith(Sink.queue(), kit.system());
    var next = live.pull().toCompletableFuture();
    assertThat(get(reader.eventsByPersistenceId("w", 1, 3).runWith(Sink.seq(), kit.system())))
        .isEmpty();
    assertThat(next).isNotDone();
    write(writer, "four", "five");
    assertThat(get(next)).hasValueSatisfying(e -> assertThat(e.event()).isEqualTo("four"));
    assertThat(get(live.pull())).isEmpty();
  }

  @Test
  void shouldKnowWhoHasWritten() throws Exception {
    writer("b", 1);
    writer("a", 3);
    assertThat(get(reader.currentPersistenceIds().runWith(Sink.seq(), kit.system())))
        .containsExactly("a", "b");
  }

  @Test
  void shouldRefuseWhatCannotBeWrittenAndGoOnAfterIt() throws Exception {
    ActorRef<Write> writer = writer("w", 2);
    TestProbe<Object> probe = kit.createTestProbe();
    writer.tell(new Write(List.of("fine", new Foreign(1)), kit.<Long>createTestProbe().ref()));
    probe.expectTerminated(writer, Patience.LONG);
    ActorRef<Write> again = writer("w", 0);
    TestProbe<Long> told = kit.createTestProbe();
    again.tell(new Write(List.of("three"), told.ref()));
    assertThat(told.receiveMessage(Patience.LONG)).isEqualTo(3);
  }

  @Test
  void shouldNotReplayFromTheMiddleOfWhatIsDeleted() throws Exception {
    writer("w", 9);
    var journal = Journals.of(kit.system().classicSystem());
    get(journal.deleteTo("w", 5));
    Consumer<Long> fromSnapshotAt = seq -> journal.requireKept("w", seq + 1);
    fromSnapshotAt.accept(5L);
    assertThatThrownBy(() -> fromSnapshotAt.accept(4L))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_hole"))
        .hasMessage("event 5 of w is missing: events up to 5 are deleted");
  }
}
