package io.osupervisor.arbiter;

import io.osupervisor.agent.vault.JournalPages;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.HypothesisId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.stream.javadsl.Sink;

/** The journal's read side, for what happened to one hypothesis. */
final class HypothesisJournal {
  private final ActorSystem<?> system;
  private final CurrentEventsByPersistenceIdQuery query;
  private final String persistenceId;

  HypothesisJournal(ActorSystem<?> system, String readJournal, String persistenceId) {
    this.system = system;
    this.query =
        PersistenceQuery.get(system)
            .getReadJournalFor(CurrentEventsByPersistenceIdQuery.class, readJournal);
    this.persistenceId = persistenceId;
  }

  /**
   * Everything that happened to a hypothesis, oldest first; empty for one that never was.
   *
   * @param last the number of the newest event
   */
  CompletionStage<List<ArbiterEvent>> recount(HypothesisId id, long last) {
    return JournalPages.between(query, persistenceId, 1, last)
        .map(envelope -> (ArbiterEvent) envelope.event())
        .filter(event -> event.of().filter(id::equals).isPresent())
        .runWith(Sink.seq(), system);
  }
}
