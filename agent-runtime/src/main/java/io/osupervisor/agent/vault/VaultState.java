package io.osupervisor.agent.vault;

/**
 * The numbers and the index of one agent's memory; never its entries. Immutable.
 *
 * @param journalSeq the last event of the journal that is folded in
 * @param epoch the reign that may write; 0 before the first
 */
record VaultState(
    long journalSeq, long epoch, LogState log, CheckpointIndex checkpoints, KeyIndex keys)
    implements VaultRecord {
  /** An agent without memory. */
  static final VaultState EMPTY =
      new VaultState(0, 0, LogState.EMPTY, CheckpointIndex.EMPTY, KeyIndex.EMPTY);

  /** The entry that an append must begin with. */
  long nextSeq() {
    return log.lastSeq() + 1;
  }

  VaultState at(long event) {
    return new VaultState(event, epoch, log, checkpoints, keys);
  }

  VaultState withEpoch(long now) {
    return new VaultState(journalSeq, now, log, checkpoints, keys);
  }

  VaultState withLog(LogState now) {
    return new VaultState(journalSeq, epoch, now, checkpoints, keys);
  }

  VaultState withCheckpoints(CheckpointIndex now) {
    return new VaultState(journalSeq, epoch, log, now, keys);
  }

  VaultState withKeys(KeyIndex now) {
    return new VaultState(journalSeq, epoch, log, checkpoints, now);
  }
}
