package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.DeleteMessagesFailure;
import org.apache.pekko.persistence.DeleteMessagesSuccess;
import org.apache.pekko.persistence.DeleteSnapshotsFailure;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.SnapshotProtocol;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;

/** Removes what a vault no longer needs: events, snapshots of the state, checkpoint files. */
final class VaultHousekeeping {
  private static final int KEPT_SNAPSHOTS = 3;

  /**
   * A change of versions takes a checkpoint first as a rule, and its callers need the disk soon
   * after; no other checkpoint's compaction is in a hurry either.
   */
  private static final Duration AFTER_CALLERS = Duration.ofMillis(250);

  private final String persistenceId;
  private final CheckpointStore checkpoints;
  private final FileSteps files;
  private final ActorRef journal;
  private final ActorRef snapshots;
  private final ActorRef journalReplies;
  private final ActorRef snapshotReplies;
  private final org.apache.pekko.actor.typed.ActorRef<VaultCommand> self;

  /** Those that were read to their end; touched only by the steps that run in order. */
  private final Set<BlobRef> readable = new HashSet<>();

  private final Deque<Long> saved = new ArrayDeque<>();

  VaultHousekeeping(
      ActorContext<VaultCommand> context, String persistenceId, CheckpointStore checkpoints) {
    this.self = context.getSelf();
    this.persistenceId = persistenceId;
    this.checkpoints = checkpoints;
    ActorSystem<?> system = context.getSystem();
    this.files =
        new FileSteps(
            system.dispatchers().lookup(DispatcherSelector.blocking()),
            CompletableFuture.delayedExecutor(
                AFTER_CALLERS.toMillis(), TimeUnit.MILLISECONDS, Runnable::run),
            failure -> self.tell(new VaultSignal.FilesFaulty(String.valueOf(failure))));
    Persistence persistence = Persistence.get(Adapter.toClassic(system));
    this.journal = persistence.journalFor("", persistence.journalFor$default$2());
    this.snapshots = persistence.snapshotStoreFor("", persistence.snapshotStoreFor$default$2());
    this.journalReplies = journalReplies(context);
    this.snapshotReplies = snapshotReplies(context);
  }

  /** Asks the journal to remove events; answered by {@link VaultSignal.EventsDeleted}. */
  void deleteEvents(long toJournalSeq) {
    journal.tell(
        new JournalProtocol.DeleteMessagesTo(persistenceId, toJournalSeq, journalReplies),
        ActorRef.noSender());
  }

  /**
   * Notes a saved snapshot and removes older ones.
   *
   * @return the event that the snapshot before covers; if this one is lost, that one is used
   */
  long saved(long journalSeq) {
    saved.addLast(journalSeq);
    if (saved.size() > KEPT_SNAPSHOTS) {
      deleteSnapshots(saved.removeFirst());
    }
    return saved.size() < 2 ? 0 : saved.stream().skip(saved.size() - 2L).findFirst().orElse(0L);
  }

  /** Asks for the removal of snapshots; answered by {@link VaultSignal.SnapshotsDeleted}. */
  void deleteSnapshots(long toJournalSeq) {
    snapshots.tell(
        new SnapshotProtocol.DeleteSnapshots(
            persistenceId, new SnapshotSelectionCriteria(toJournalSeq, Long.MAX_VALUE, 0L, 0L)),
        snapshotReplies);
  }

  /** Removes checkpoint files that the state does not name, in the order of these calls. */
  void retainFiles(CheckpointIndex index) {
    files.add(retain(index));
  }

  /** The same in a while. */
  void retainFilesLater(CheckpointIndex index) {
    files.addLater(retain(index));
  }

  private Runnable retain(CheckpointIndex index) {
    Set<BlobRef> named =
        index.kept().stream().map(CheckpointInfo::blob).collect(Collectors.toUnmodifiableSet());
    return () -> checkpoints.retain(named);
  }

  /** The vault is gone: another one may keep newer files already. */
  void stop() {
    files.stop();
  }

  /**
   * Tells the signal once every one of these checkpoints was read to its end, each only once, which
   * begins in a while; tells the damage instead where there is some.
   */
  void whenReadable(List<CheckpointInfo> retained, VaultCommand signal) {
    files.addLater(
        () -> {
          for (CheckpointInfo checkpoint : retained) {
            if (!readable.contains(checkpoint.blob())) {
              checkpoints.verify(checkpoint.blob()).ifPresent(VaultHousekeeping::fail);
              readable.add(checkpoint.blob());
            }
          }
          readable.retainAll(retained.stream().map(CheckpointInfo::blob).toList());
          self.tell(signal);
        });
  }

  /** Removes all checkpoint files; answered by {@link VaultSignal.FilesPurged}. */
  void purgeFiles() {
    files.add(
        () -> {
          checkpoints.purge();
          self.tell(VaultSignal.FilesPurged.DONE);
        });
  }

  private static void fail(AgentException damage) {
    throw damage;
  }

  private static ActorRef journalReplies(ActorContext<VaultCommand> context) {
    context.messageAdapter(
        DeleteMessagesFailure.class,
        failed ->
            new VaultSignal.EventsDeleted(failed.toSequenceNr(), String.valueOf(failed.cause())));
    return Adapter.toClassic(
        context.messageAdapter(
            DeleteMessagesSuccess.class,
            done -> new VaultSignal.EventsDeleted(done.toSequenceNr(), "")));
  }

  private static ActorRef snapshotReplies(ActorContext<VaultCommand> context) {
    context.messageAdapter(
        DeleteSnapshotsFailure.class,
        failed -> new VaultSignal.SnapshotsDeleted(String.valueOf(failed.cause())));
    return Adapter.toClassic(
        context.messageAdapter(
            DeleteSnapshotsSuccess.class, done -> new VaultSignal.SnapshotsDeleted("")));
  }
}
