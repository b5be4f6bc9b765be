package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.util.List;

/** Refusals and faults of an agent's memory. */
final class VaultErrors {
  private static final int MAX_KEY = 256;

  private VaultErrors() {}

  static AgentException hole(
      String persistenceId, long journalSeq, String what, long expected, long found) {
    return new AgentException(
        "journal_hole",
        "the journal of '%s' has a hole: at sequence number %d it holds %s %d where %d must be"
            .formatted(persistenceId, journalSeq, what, found, expected),
        "the agent is not started with less than it had; restore the data directory"
            + " from a backup, and keep a copy of what is there before");
  }

  static AgentException foreignEpoch(
      String persistenceId, long journalSeq, long found, long reigning) {
    return new AgentException(
        "journal_hole",
        "the journal of '%s' is out of order: at sequence number %d epoch %d writes in the reign"
                .formatted(persistenceId, journalSeq, found)
            + " of epoch "
            + reigning,
        "two nodes wrote this journal; restore the data directory from a backup of before");
  }

  static AgentException checkpointsUnreadable(List<CheckpointChoice.Damaged> damaged) {
    StringBuilder found = new StringBuilder();
    for (CheckpointChoice.Damaged each : damaged) {
      found.append("; ").append(each.checkpoint().id()).append(": ");
      found.append(each.fault().getMessage());
    }
    return new AgentException(
        "checkpoints_unreadable",
        "no checkpoint can be read and the log does not reach back to its first entry" + found,
        "restore the checkpoints folder of this agent from a backup");
  }

  static AgentException passedOver(CheckpointInfo checkpoint, AgentException fault, String then) {
    return new AgentException(
        fault.code(),
        "checkpoint %s of entry %d: %s; %s"
            .formatted(checkpoint.id(), checkpoint.walSeq(), fault.getMessage(), then),
        "restore the file from a backup");
  }

  static AgentException notUnderstood(String persistenceId, String form, Exception cause) {
    AgentException error =
        new AgentException(
            "journal_unreadable",
            "a record '%s' of '%s' is not understood: %s"
                .formatted(form, persistenceId, cause.getMessage()),
            "use the release that wrote it, or a newer one");
    error.initCause(cause);
    return error;
  }

  static AgentException invalidCheckpointId(String text) {
    return new AgentException(
        "invalid_checkpoint_id",
        "'" + text + "' is not the id of a checkpoint",
        "ids look like c17; list them with: osup checkpoint list ID");
  }

  static AgentException journalRead(String persistenceId, long journalSeq) {
    return new AgentException(
        "journal_unreadable",
        "the journal of '%s' does not give its event %d".formatted(persistenceId, journalSeq),
        "restore the data directory from a backup, and keep a copy of what is there before");
  }

  static AgentException purgeFailed(String persistenceId, String failure) {
    return new AgentException(
        "purge_failed",
        "the memory of '%s' was not removed whole: %s".formatted(persistenceId, failure),
        "check the disk and purge again");
  }

  static AgentException storageFull(long wanted, long free, long kept) {
    return new AgentException(
        "storage_full",
        "there is no room for %d bytes: %d are free, and %d must stay so"
            .formatted(wanted, free, kept),
        "free space on the volume of the data directory; work resumes by itself");
  }

  static void requireKey(String key) {
    if (key.isEmpty() || key.length() > MAX_KEY) {
      throw new AgentException(
          "invalid_idempotency_key",
          "an idempotency key of " + key.length() + " characters",
          "use 1 to " + MAX_KEY + " characters");
    }
  }
}
