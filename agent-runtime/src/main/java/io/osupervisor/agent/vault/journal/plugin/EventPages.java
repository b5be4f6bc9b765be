package io.osupervisor.agent.vault.journal.plugin;

import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.EventRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.japi.Pair;

/** Reads the events of one persistence id, a page after the other. Thread safe. */
final class EventPages {
  private static final int PAGE = 256;

  private final EventJournal journal;
  private final Executor readers;
  private final String persistenceId;
  private final long last;

  /**
   * Up to an event.
   *
   * @param readers do what blocks
   * @param last the last event that is wanted; nothing is read behind it
   */
  EventPages(EventJournal journal, Executor readers, String persistenceId, long last) {
    this.journal = journal;
    this.readers = readers;
    this.persistenceId = persistenceId;
    this.last = last;
  }

  /**
   * Some events, and where to read on.
   *
   * @param next the first event that is wanted
   * @return nothing where there are none by now
   */
  CompletionStage<Optional<Pair<Long, List<EventRecord>>>> from(long next) {
    if (next > last) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    return CompletableFuture.supplyAsync(
        () ->
            Optional.of(journal.read(persistenceId, next, last, PAGE))
                .filter(page -> !page.isEmpty())
                .map(page -> Pair.create(page.get(page.size() - 1).seq() + 1, page)),
        readers);
  }

  /**
   * The same, but where there are none it waits until there may be some, and gives an empty page.
   *
   * @return nothing once none can come any more
   */
  CompletionStage<Optional<Pair<Long, List<EventRecord>>>> inTime(long next) {
    return from(next)
        .thenCompose(
            page -> page.isPresent() ? CompletableFuture.completedStage(page) : later(next));
  }

  /** What is deleted never comes: it is not waited for. */
  private CompletionStage<Optional<Pair<Long, List<EventRecord>>>> later(long next) {
    long behind = Math.max(next - 1, journal.deletedTo(persistenceId));
    if (behind >= last) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    return journal
        .beyond(persistenceId, behind)
        .thenApply(grown -> Optional.of(Pair.create(behind + 1, List.of())));
  }
}
