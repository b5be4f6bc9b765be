package io.osupervisor.agent.vault;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.LogEntry;
import java.time.Instant;
import java.util.List;

/**
 * What the journal holds of an agent's memory. Each class has a short name and a version on disk,
 * in {@link VaultFormat}; released forms stay readable for ever.
 */
sealed interface VaultEvent extends VaultRecord {
  /** A reign began: only this epoch may write from here on. */
  record OwnerStarted(long epoch, InstanceId instance, VersionId version, Instant at)
      implements VaultEvent {}

  /**
   * A version was made primary, and its reign began: the one commit point of a change.
   *
   * @param dropped the checkpoints of the versions that it takes back
   */
  record PrimaryChanged(Deployment deployment, List<CheckpointId> dropped) implements VaultEvent {
    public PrimaryChanged {
      dropped = List.copyOf(dropped);
    }
  }

  /** A deployment is not taken back any more: what only that would need may go. */
  record DeploymentSettled(String id, Instant at) implements VaultEvent {}

  /**
   * Entries became durable together.
   *
   * @param entries contiguous; empty when only answers are kept
   * @param answers of keyed requests, answered after these entries
   * @param touched the keys of open requests that the entries name
   */
  record EntriesAppended(
      long epoch,
      List<LogEntry> entries,
      List<KeyedAnswer> answers,
      List<String> touched,
      Instant at)
      implements VaultEvent {
    public EntriesAppended {
      entries = List.copyOf(entries);
      answers = List.copyOf(answers);
      touched = List.copyOf(touched);
    }
  }

  /**
   * A checkpoint became the newest.
   *
   * @param dropped those that are not retained any more
   */
  record CheckpointTaken(CheckpointInfo checkpoint, List<CheckpointId> dropped)
      implements VaultEvent {
    public CheckpointTaken {
      dropped = List.copyOf(dropped);
    }
  }

  /**
   * An older checkpoint became the newest again, under a new name and at the highest entry. Its
   * {@code aside} names the entries that count no more. It ends the reign of the epoch before.
   */
  record CheckpointRestored(
      long epoch, CheckpointId from, CheckpointInfo checkpoint, List<CheckpointId> dropped)
      implements VaultEvent {
    public CheckpointRestored {
      dropped = List.copyOf(dropped);
    }
  }

  /** A person removed a checkpoint. */
  record CheckpointDeleted(CheckpointId id, Instant at) implements VaultEvent {}

  /** Entries and events up to these may be gone from here on. */
  record LogCompacted(long entry, long event) implements VaultEvent {}

  /** Everything before is void; the next entry is 1 again. */
  record MemoryPurged(long epoch, Instant at) implements VaultEvent {}
}
