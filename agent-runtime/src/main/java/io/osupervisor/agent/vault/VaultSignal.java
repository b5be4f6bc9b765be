package io.osupervisor.agent.vault;

import org.apache.pekko.actor.typed.ActorRef;

/** What the vault tells itself. */
sealed interface VaultSignal extends VaultCommand {
  /** It is time to look whether there is room again. */
  enum StorageRetry implements VaultSignal {
    DUE
  }

  /** A snapshot of the state is safe up to this event. */
  record Covered(long journalSeq) implements VaultSignal {}

  /** A follower's feed ended. */
  record FeedEnded(ActorRef<LogFeed.Command> feed) implements VaultSignal {}

  /** The journal removed events, or could not: then the failure is not empty. */
  record EventsDeleted(long toJournalSeq, String failure) implements VaultSignal {}

  /** The snapshot store removed snapshots, or could not. */
  record SnapshotsDeleted(String failure) implements VaultSignal {}

  /** Checkpoint files that are not needed could not be removed, or needed ones not be read. */
  record FilesFaulty(String failure) implements VaultSignal {}

  /** All checkpoint files are removed, or could not be. */
  enum FilesPurged implements VaultSignal {
    DONE
  }
}
