package io.osupervisor.agent.vault;

/**
 * Why the vault does not do what it was asked.
 *
 * @param code stable, in lower case with underscores
 * @param expected the entry that must come next for {@code wal_gap}, the reigning epoch for {@code
 *     fenced}, the first entry that can be followed from for {@code log_compacted}, the last entry
 *     of the log for {@code log_moved}; 0 otherwise
 */
public record Refusal(String code, String message, String hint, long expected) {
  static Refusal fenced(long epoch, long reigning) {
    return new Refusal(
        "fenced",
        "epoch %d may not write: epoch %d reigns".formatted(epoch, reigning),
        "end this instance; another one owns the memory",
        reigning);
  }

  static Refusal walGap(long found, long expected) {
    return new Refusal(
        "wal_gap",
        "entry %d came where entry %d must".formatted(found, expected),
        "number entries from ready.wal_seq + 1 on, each one more than the last",
        expected);
  }

  static Refusal checkpointAhead(long walSeq, long lastSeq) {
    return new Refusal(
        "checkpoint_ahead",
        "a checkpoint up to entry %d, but only %d are durable".formatted(walSeq, lastSeq),
        "record it once its entries are durable",
        lastSeq);
  }

  static Refusal unknownCheckpoint(CheckpointId id) {
    return new Refusal(
        "unknown_checkpoint",
        "there is no checkpoint " + id,
        "list them with: osup checkpoint list ID",
        0);
  }

  static Refusal newestCheckpoint(CheckpointId id) {
    return new Refusal(
        "checkpoint_in_use",
        "checkpoint " + id + " is the newest; the agent restarts from it",
        "take a newer one first: osup checkpoint take ID",
        0);
  }

  static Refusal compacted(long from, long first) {
    return new Refusal(
        "log_compacted",
        "the log cannot be followed from entry %d: entries up to %d may be compacted"
            .formatted(from, first),
        "start from the newest checkpoint",
        first);
  }

  static Refusal ahead(long from, long lastSeq) {
    return new Refusal(
        "log_ahead",
        "the log cannot be followed from entry %d: it ends at %d".formatted(from, lastSeq),
        "start from the newest checkpoint",
        lastSeq);
  }

  static Refusal logMoved(long cut, long lastSeq) {
    return new Refusal(
        "log_moved",
        "the log ends at entry %d, the new primary's memory at %d".formatted(lastSeq, cut),
        "try again: what was written meanwhile belongs to the log",
        lastSeq);
  }

  static Refusal unknownDeployment(String id) {
    return new Refusal(
        "unknown_deployment",
        "there is no deployment '%s' that could be taken back".formatted(id),
        "a deployment that is settled stays; make the older version primary again instead",
        0);
  }

  static Refusal storageFull() {
    return new Refusal(
        "storage_full",
        "the node's storage is full",
        "free space on the volume of the data directory, then try again",
        0);
  }

  static Refusal of(io.osupervisor.agent.AgentException fault) {
    return new Refusal(fault.code(), String.valueOf(fault.getMessage()), fault.hint(), 0);
  }
}
