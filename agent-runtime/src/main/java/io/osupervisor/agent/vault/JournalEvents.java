package io.osupervisor.agent.vault;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** The journal's read side, for the events of one vault. */
final class JournalEvents {
  private final ActorSystem<?> system;
  private final CurrentEventsByPersistenceIdQuery query;
  private final String persistenceId;

  JournalEvents(ActorSystem<?> system, String readJournal, String persistenceId) {
    this.system = system;
    this.query =
        PersistenceQuery.get(system)
            .getReadJournalFor(CurrentEventsByPersistenceIdQuery.class, readJournal);
    this.persistenceId = persistenceId;
  }

  /** The events between these numbers, both included, in order. */
  Source<Stored, NotUsed> between(long first, long last) {
    return query
        .currentEventsByPersistenceId(persistenceId, first, last)
        .map(JournalEvents::stored);
  }

  /** One event; fails when the journal does not have it. */
  CompletionStage<Stored> event(long journalSeq) {
    return between(journalSeq, journalSeq)
        .runWith(Sink.headOption(), system)
        .thenApply(
            found -> found.orElseThrow(() -> VaultErrors.journalRead(persistenceId, journalSeq)));
  }

  ActorSystem<?> system() {
    return system;
  }

  String persistenceId() {
    return persistenceId;
  }

  private static Stored stored(EventEnvelope envelope) {
    return new Stored(envelope.sequenceNr(), (VaultEvent) envelope.event());
  }

  /** An event and its number. */
  record Stored(long journalSeq, VaultEvent event) {
    /** Roughly the bytes that it takes in memory. */
    long weight() {
      return event instanceof VaultEvent.EntriesAppended appended
          ? FeedWindow.weight(appended.entries())
          : 1;
    }
  }
}
