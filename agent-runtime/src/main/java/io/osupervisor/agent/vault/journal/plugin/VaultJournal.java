package io.osupervisor.agent.vault.journal.plugin;

import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.EventRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.collection.Iterator;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/**
 * Carries what persistent actors write to the journal of their system. Writes of all actors that
 * come while a commit is on its way to the disk become the next commit together.
 */
final class VaultJournal extends AsyncWriteJournal {
  private static final int PAGE = 256;
  private static final CompletionStage<Void> NOTHING = CompletableFuture.completedStage(null);

  private final EventJournal journal = Journals.of(system());
  private final StoredEvents events = new StoredEvents(system());
  private final Executor readers = system().dispatchers().lookup(Journals.ID + ".replay-threads");

  private ActorSystem system() {
    return context().system();
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> writes) {
    List<Optional<Exception>> refusals = new ArrayList<>();
    CompletionStage<Void> durable = NOTHING;
    for (AtomicWrite write : writes) {
      try {
        CompletionStage<Void> next = journal.append(stored(write));
        durable = durable == NOTHING ? next : durable.runAfterBoth(next, () -> {});
        refusals.add(Optional.empty());
      } catch (Exception unserializable) {
        refusals.add(Optional.of(unserializable));
      }
    }
    return FutureConverters.asScala(durable.thenApply(done -> refusals));
  }

  private List<EventRecord> stored(AtomicWrite write) {
    List<EventRecord> stored = new ArrayList<>(write.size());
    for (Iterator<PersistentRepr> event = write.payload().iterator(); event.hasNext(); ) {
      stored.add(events.store(event.next()));
    }
    return stored;
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return FutureConverters.asScala(journal.deleteTo(persistenceId, toSequenceNr));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId, long from, long to, long most, Consumer<PersistentRepr> replay) {
    return FutureConverters.asScala(
        CompletableFuture.runAsync(() -> replay(persistenceId, from, to, most, replay), readers));
  }

  private void replay(
      String persistenceId, long from, long to, long most, Consumer<PersistentRepr> replay) {
    // Whoever begins later than at the first has a snapshot, and would miss what came after it.
    if (from > 1) {
      journal.requireKept(persistenceId, from);
    }
    long next = from;
    long left = most;
    while (left > 0 && next <= to) {
      List<EventRecord> page = journal.read(persistenceId, next, to, (int) Math.min(PAGE, left));
      if (page.isEmpty()) {
        return;
      }
      page.forEach(stored -> replay.accept(events.load(stored)));
      left -= page.size();
      next = page.get(page.size() - 1).seq() + 1;
    }
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
    return FutureConverters.asScala(journal.highest(persistenceId));
  }
}
