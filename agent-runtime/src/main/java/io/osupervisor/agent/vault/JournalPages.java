package io.osupervisor.agent.vault;

import java.util.Optional;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.stream.javadsl.Source;

/** Reads a journal in pages that every journal's read side gives to its end. */
public final class JournalPages {
  /**
   * The most events asked for at once. LevelDB's query reads pages of 100 and falls silent for ever
   * when one event is left after whole pages while its reader waits; a single page never does.
   */
  private static final long PAGE = 100;

  private JournalPages() {}

  private record Page(long first, long last) {}

  /** The events between these numbers, both included, in order. */
  public static Source<EventEnvelope, NotUsed> between(
      CurrentEventsByPersistenceIdQuery query, String persistenceId, long first, long last) {
    return Source.unfold(first, from -> page(from, last))
        .flatMapConcat(
            page -> query.currentEventsByPersistenceId(persistenceId, page.first(), page.last()));
  }

  private static Optional<Pair<Long, Page>> page(long first, long last) {
    long end = Math.min(last, first + PAGE - 1);
    return first > last
        ? Optional.empty()
        : Optional.of(Pair.create(end + 1, new Page(first, end)));
  }
}
