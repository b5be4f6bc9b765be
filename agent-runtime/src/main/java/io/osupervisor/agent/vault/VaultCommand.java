package io.osupervisor.agent.vault;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.Wire;
import io.osupervisor.agent.protocol.LogEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What may be asked of {@link MemoryVault}. */
public sealed interface VaultCommand extends Wire
    permits VaultCommand.BeginReign,
        VaultCommand.ChangePrimary,
        VaultCommand.SettleDeployment,
        VaultCommand.GetDeployments,
        VaultCommand.PlanRestore,
        VaultCommand.Append,
        VaultCommand.LookUpKey,
        VaultCommand.RecordCheckpoint,
        VaultCommand.ListCheckpoints,
        VaultCommand.RestoreCheckpoint,
        VaultCommand.DeleteCheckpoint,
        VaultCommand.Follow,
        VaultCommand.FindEntry,
        VaultCommand.Purge,
        VaultSignal {

  /** Makes an instance the one owner of the memory; every earlier owner is fenced from here on. */
  record BeginReign(
      InstanceId instance, VersionId version, ActorRef<VaultReply.ReignResult> replyTo)
      implements VaultCommand {}

  /**
   * Makes a version primary and its instance the owner of the memory: the one commit point of a
   * change. Refused as {@code fenced} when another reign than the expected one has begun, as {@code
   * log_moved} when the log does not end where the instance's memory does, as {@code
   * unknown_deployment} when what it undoes is not there, or as {@code storage_full}: it is never
   * done later, when nobody expects it.
   *
   * @param epoch the reign that it ends
   * @param cut the last entry that the instance was given
   * @param deployment its name
   * @param undoes the deployment that it takes back; null for a promotion
   * @param from the version that was primary
   */
  record ChangePrimary(
      long epoch,
      long cut,
      String deployment,
      @Nullable String undoes,
      VersionId version,
      VersionId from,
      InstanceId instance,
      ActorRef<VaultReply.ReignResult> replyTo)
      implements VaultCommand {}

  /** The watch of a deployment is over: it is not taken back any more. */
  record SettleDeployment(String deployment, ActorRef<VaultReply.Deployments> replyTo)
      implements VaultCommand {}

  /** Asks which versions were made primary. */
  record GetDeployments(ActorRef<VaultReply.Deployments> replyTo) implements VaultCommand {}

  /**
   * Asks what an instance is restored from.
   *
   * @param notAfter the number of the newest checkpoint that it may be restored from
   */
  record PlanRestore(long notAfter, ActorRef<VaultReply.RestorePlan> replyTo)
      implements VaultCommand {
    /** For {@link #notAfter}: whatever is the newest. */
    public static final long NEWEST = Long.MAX_VALUE;
  }

  /**
   * Makes entries and answers durable in one step: after a crash all are there or none. Refused as
   * {@code fenced} or {@code wal_gap}. Join what comes while one append is under way into the next.
   *
   * @param entries from the highest durable entry + 1 on, without gap
   * @param answers of keyed requests, given after these entries; of two for a key the first counts
   * @param openKeys the idempotency key of each open keyed request, by request id
   */
  record Append(
      long epoch,
      List<LogEntry> entries,
      List<KeyedAnswer> answers,
      Map<String, String> openKeys,
      ActorRef<VaultReply.AppendResult> replyTo)
      implements VaultCommand {
    public Append {
      entries = List.copyOf(entries);
      answers = List.copyOf(answers);
      openKeys = Map.copyOf(openKeys);
    }
  }

  /** Asks what became of a keyed request. */
  record LookUpKey(String key, ActorRef<VaultReply.KeyResult> replyTo) implements VaultCommand {
    public LookUpKey {
      VaultErrors.requireKey(key);
    }
  }

  /**
   * Names a blob that is durable as the state at an entry. Refused as {@code fenced}, or as {@code
   * checkpoint_ahead} above the last durable entry.
   */
  record RecordCheckpoint(
      long epoch,
      long walSeq,
      BlobRef blob,
      VersionId version,
      String reason,
      ActorRef<VaultReply.CheckpointResult> replyTo)
      implements VaultCommand {}

  /** Asks what checkpoints there are. */
  record ListCheckpoints(ActorRef<VaultReply.Checkpoints> replyTo) implements VaultCommand {}

  /**
   * Makes an older checkpoint the newest and sets the entries since aside. It ends the reign: stop
   * the instance first, begin a new reign after. Refused as {@code unknown_checkpoint}, or as
   * {@code storage_full}: it is never done later, when nobody expects it.
   */
  record RestoreCheckpoint(CheckpointId id, ActorRef<VaultReply.CheckpointResult> replyTo)
      implements VaultCommand {}

  /** Removes a checkpoint. Refused as {@code unknown_checkpoint} or {@code checkpoint_in_use}. */
  record DeleteCheckpoint(CheckpointId id, ActorRef<VaultReply.CheckpointResult> replyTo)
      implements VaultCommand {}

  /**
   * Sends the durable entries after this one to a follower, then each as it becomes durable, until
   * the follower ends. Refused as {@code log_compacted} or {@code log_ahead}.
   *
   * @param fromSeq not sent itself; 0 for the whole log
   */
  record Follow(
      long fromSeq, ActorRef<LogFeed.Delivery> follower, ActorRef<VaultReply.FollowResult> replyTo)
      implements VaultCommand {}

  /**
   * Asks which entry was the last before a request.
   *
   * @param fromSeq that one or a later one; the log is there from here on
   * @param request its id; from the first entry on that names it none counts
   * @param before when it was asked; nor do entries that became durable then or later
   */
  record FindEntry(
      long fromSeq, String request, Instant before, ActorRef<VaultReply.EntryFound> replyTo)
      implements VaultCommand {}

  /** Removes everything that the agent ever kept, answers, and ends the vault. */
  record Purge(ActorRef<VaultReply.Purged> replyTo) implements VaultCommand {}
}
