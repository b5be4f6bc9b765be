package io.osupervisor.agent.vault;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.persistence.DeleteMessagesFailure;
import org.apache.pekko.persistence.DeleteSnapshotsFailure;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.SnapshotProtocol;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;

/** Takes what a persistent actor wrote off the disk, up to one of its events. */
public final class Erasure {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private Erasure() {}

  /**
   * Removes events and the snapshots made from them. The stage fails where the store refuses, or is
   * silent for a minute.
   *
   * @param to the number of the last event to go
   */
  public static CompletionStage<Done> upTo(ActorSystem<?> system, String persistenceId, long to) {
    Persistence persistence = Persistence.get(Adapter.toClassic(system));
    CompletionStage<Object> snapshots =
        Patterns.ask(
            persistence.snapshotStoreFor("", persistence.snapshotStoreFor$default$2()),
            new SnapshotProtocol.DeleteSnapshots(
                persistenceId, new SnapshotSelectionCriteria(to, Long.MAX_VALUE, 0L, 0L)),
            PATIENCE);
    CompletionStage<Object> events =
        Patterns.askWithReplyTo(
            persistence.journalFor("", persistence.journalFor$default$2()),
            replyTo -> new JournalProtocol.DeleteMessagesTo(persistenceId, to, replyTo),
            PATIENCE);
    return snapshots.thenCombine(events, (one, other) -> done(one, other)).thenCompose(all -> all);
  }

  private static CompletionStage<Done> done(Object snapshots, Object events) {
    if (snapshots instanceof DeleteSnapshotsFailure failed) {
      return CompletableFuture.failedFuture(failed.cause());
    }
    return events instanceof DeleteMessagesFailure failed
        ? CompletableFuture.failedFuture(failed.cause())
        : CompletableFuture.completedFuture(Done.getInstance());
  }
}
