package io.osupervisor.agent.vault.journal.plugin;

import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.EventRecord;
import java.util.concurrent.Executor;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentPersistenceIdsQuery;
import org.apache.pekko.persistence.query.javadsl.EventsByPersistenceIdQuery;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The read side: the events of one persistence id, those that are there or also those to come, and
 * who has written. Reads a page ahead of its reader, no more.
 */
public final class VaultReadJournal
    implements CurrentEventsByPersistenceIdQuery,
        EventsByPersistenceIdQuery,
        CurrentPersistenceIdsQuery {
  /** Its id in the configuration. */
  public static final String ID = Journals.ID + ".query";

  private final EventJournal journal;
  private final StoredEvents events;
  private final Executor readers;

  VaultReadJournal(ExtendedActorSystem system) {
    journal = Journals.of(system);
    events = new StoredEvents(system);
    readers = system.dispatchers().lookup(Journals.ID + ".replay-threads");
  }

  @Override
  public Source<EventEnvelope, NotUsed> currentEventsByPersistenceId(
      String persistenceId, long from, long to) {
    return Source.lazyCompletionStage(() -> journal.highest(persistenceId))
        .flatMapConcat(highest -> until(persistenceId, from, Math.min(to, highest)))
        .mapMaterializedValue(begun -> NotUsed.getInstance());
  }

  private Source<EventEnvelope, NotUsed> until(String persistenceId, long from, long last) {
    return Source.unfoldAsync(from, pages(persistenceId, last)::from)
        .mapConcat(page -> page)
        .map(this::envelope);
  }

  @Override
  public Source<EventEnvelope, NotUsed> eventsByPersistenceId(
      String persistenceId, long from, long to) {
    return Source.unfoldAsync(from, pages(persistenceId, to)::inTime)
        .mapConcat(page -> page)
        .map(this::envelope);
  }

  @Override
  public Source<String, NotUsed> currentPersistenceIds() {
    return Source.lazySource(() -> Source.from(journal.persistenceIds()))
        .mapMaterializedValue(begun -> NotUsed.getInstance());
  }

  private EventPages pages(String persistenceId, long last) {
    return new EventPages(journal, readers, persistenceId, last);
  }

  private EventEnvelope envelope(EventRecord stored) {
    PersistentRepr event = events.load(stored);
    return EventEnvelope.apply(
        Offset.sequence(stored.seq()),
        stored.persistenceId(),
        stored.seq(),
        event.payload(),
        event.timestamp(),
        event.metadata());
  }
}
