package io.osupervisor.arbiter;

import io.osupervisor.agent.vault.Erasure;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.Refusal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * The journal's read side, for what happened to one hypothesis. It is read from where the
 * hypothesis was proposed, as far as that is known from what was read before: the numbers of
 * hypotheses grow with those of events. The first reading begins at the journal's beginning.
 */
final class HypothesisJournal {
  /** Of how many hypotheses it is known where they begin: the newest. */
  static final int MOST_KNOWN = 1_000;

  private final ActorSystem<?> system;
  private final CurrentEventsByPersistenceIdQuery query;
  private final String persistenceId;

  /** The number of the event with which a hypothesis begins; streams write it. */
  private final ConcurrentSkipListMap<HypothesisId, Long> beginnings =
      new ConcurrentSkipListMap<>();

  HypothesisJournal(ActorSystem<?> system, String readJournal, String persistenceId) {
    this(
        system,
        PersistenceQuery.get(system)
            .getReadJournalFor(CurrentEventsByPersistenceIdQuery.class, readJournal),
        persistenceId);
  }

  HypothesisJournal(
      ActorSystem<?> system, CurrentEventsByPersistenceIdQuery query, String persistenceId) {
    this.system = system;
    this.query = query;
    this.persistenceId = persistenceId;
  }

  /**
   * Everything that happened to a hypothesis, oldest first; empty for one that never was.
   *
   * @param last the number of the newest event
   */
  CompletionStage<List<ArbiterEvent>> recount(HypothesisId id, long last) {
    return query
        .currentEventsByPersistenceId(persistenceId, beginning(id), last)
        .map(this::read)
        .filter(event -> event.of().filter(id::equals).isPresent())
        .runWith(Sink.seq(), system);
  }

  /**
   * Tells what happened to a hypothesis, from another thread.
   *
   * @param last the number of the newest event
   */
  void tell(HypothesisId id, long last, ActorRef<ArbiterReply> to) {
    recount(id, last)
        .whenComplete(
            (events, failure) ->
                to.tell(
                    failure != null
                        ? new ArbiterReply.Refused(Verdicts.refusal(failure))
                        : events.isEmpty()
                            ? new ArbiterReply.Refused(Refusal.unknown(id))
                            : new ArbiterReply.Recounted(events)));
  }

  /**
   * Takes the events up to this one off the disk; tells it from another thread.
   *
   * @param last the number of the last that goes
   */
  void erase(long last, ActorRef<ArbiterReply> to) {
    Erasure.upTo(system, persistenceId, last)
        .whenComplete(
            (done, failure) ->
                to.tell(
                    failure == null
                        ? ArbiterReply.Done.INSTANCE
                        : new ArbiterReply.Refused(Verdicts.refusal(failure))));
  }

  /** That of the hypothesis, or of the nearest before it that is known. */
  private long beginning(HypothesisId id) {
    Map.Entry<HypothesisId, Long> known = beginnings.floorEntry(id);
    return known == null ? 1 : known.getValue();
  }

  private ArbiterEvent read(EventEnvelope envelope) {
    ArbiterEvent event = (ArbiterEvent) envelope.event();
    if (event instanceof ArbiterEvent.Proposed proposed) {
      beginnings.put(proposed.id(), envelope.sequenceNr());
      if (beginnings.size() > MOST_KNOWN) {
        beginnings.pollFirstEntry();
      }
    }
    return event;
  }
}
