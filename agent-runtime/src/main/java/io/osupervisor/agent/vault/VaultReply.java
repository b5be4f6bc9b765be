package io.osupervisor.agent.vault;

import io.osupervisor.agent.Wire;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What {@link MemoryVault} answers. Each command names the kinds that may come. */
public sealed interface VaultReply extends Wire {
  /** Answers {@link VaultCommand.BeginReign} and {@link VaultCommand.ChangePrimary}. */
  sealed interface ReignResult extends VaultReply permits Reign, ReignRefused {}

  /** Answers {@link VaultCommand.Append}. */
  sealed interface AppendResult extends VaultReply permits Appended, AppendRefused {}

  /** Answers {@link VaultCommand.LookUpKey}. */
  sealed interface KeyResult extends VaultReply
      permits KeyUnknown, KeyTouched, KeyAnswered, KeyRefused {}

  /** Answers what takes, restores or deletes a checkpoint. */
  sealed interface CheckpointResult extends VaultReply
      permits CheckpointDone, CheckpointDeleted, CheckpointRefused {}

  /** Answers {@link VaultCommand.Follow}. */
  sealed interface FollowResult extends VaultReply permits Following, FollowRefused {}

  /**
   * Not done, and why. Each kind of command has a refusal of its own, so that an actor that gave
   * several commands knows from the type which of them is refused.
   */
  sealed interface Refused extends VaultReply
      permits ReignRefused, AppendRefused, KeyRefused, CheckpointRefused, FollowRefused {
    Refusal refusal();
  }

  /** The reign did not begin. */
  record ReignRefused(Refusal refusal) implements ReignResult, Refused {}

  /** Nothing of the batch is kept. */
  record AppendRefused(Refusal refusal) implements AppendResult, Refused {}

  /** What became of the key cannot be told. */
  record KeyRefused(Refusal refusal) implements KeyResult, Refused {}

  /** Nothing was done to a checkpoint. */
  record CheckpointRefused(Refusal refusal) implements CheckpointResult, Refused {}

  /** The log cannot be followed from there. */
  record FollowRefused(Refusal refusal) implements FollowResult, Refused {}

  /**
   * The reign began.
   *
   * @param epoch goes with every write of this reign
   * @param lastSeq the highest durable entry; 0 for none
   * @param checkpointSeq the entry that the newest checkpoint holds; 0 for none
   */
  record Reign(long epoch, long lastSeq, long checkpointSeq) implements ReignResult {}

  /**
   * The versions that were made primary.
   *
   * @param last the newest of all; null when none ever was
   * @param open those that can still be taken back, oldest first
   */
  record Deployments(@Nullable Deployment last, List<Deployment> open) implements VaultReply {
    public Deployments {
      open = List.copyOf(open);
    }
  }

  /**
   * What an instance is restored from.
   *
   * @param candidates the checkpoints that it may start from, newest first; see {@link
   *     CheckpointChoice}
   */
  record RestorePlan(List<CheckpointInfo> candidates, LogExtent log) implements VaultReply {
    public RestorePlan {
      candidates = List.copyOf(candidates);
    }

    /** The newest checkpoint. */
    public Optional<CheckpointInfo> newest() {
      return candidates.stream().findFirst();
    }
  }

  /** Everything up to this entry is on stable storage, and the answers with it. */
  record Appended(long lastSeq) implements AppendResult {}

  /** The key was never seen within the window. */
  record KeyUnknown(String key) implements KeyResult {}

  /** Entries of the key's request are durable, but no answer is: {@code outcome_unknown}. */
  record KeyTouched(String key) implements KeyResult {}

  /** The answer that the key got. */
  record KeyAnswered(KeyedAnswer answer) implements KeyResult {}

  /** The checkpoint is durable and the newest. */
  record CheckpointDone(CheckpointInfo checkpoint) implements CheckpointResult {}

  /** The checkpoint is gone. */
  record CheckpointDeleted(CheckpointId id) implements CheckpointResult {}

  /**
   * What is kept.
   *
   * @param kept newest first, also those of a line of history that was left
   * @param aside the entries that no state is built from any more
   */
  record Checkpoints(long lastSeq, List<CheckpointInfo> kept, AsideRanges aside)
      implements VaultReply {
    public Checkpoints {
      kept = List.copyOf(kept);
    }
  }

  /** The follower is served by this feed; watch it: it ends when the log turns back. */
  record Following(ActorRef<LogFeed.Command> feed) implements FollowResult {}

  /**
   * The last entry before a request that still counts, or where it was looked for from.
   *
   * @param failure why that is not known; empty where it is
   */
  record EntryFound(long seq, String failure) implements VaultReply {}

  /** Nothing of the agent's memory is left. */
  record Purged(long epoch) implements VaultReply {}
}
