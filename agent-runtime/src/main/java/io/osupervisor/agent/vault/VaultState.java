package io.osupervisor.agent.vault;

import java.util.Objects;

/**
 * The numbers and the index of one agent's memory; never its entries. Immutable.
 *
 * @param journalSeq the last event of the journal that is folded in
 * @param epoch the reign that may write; 0 before the first
 */
record VaultState(
    long journalSeq,
    long epoch,
    LogState log,
    CheckpointIndex checkpoints,
    KeyIndex keys,
    DeploymentLog deployments)
    implements VaultRecord {
  /** An agent without memory. */
  static final VaultState EMPTY =
      new VaultState(
          0, 0, LogState.EMPTY, CheckpointIndex.EMPTY, KeyIndex.EMPTY, DeploymentLog.EMPTY);

  VaultState {
    // Its first form had none.
    deployments = Objects.requireNonNullElse(deployments, DeploymentLog.EMPTY);
  }

  /** The entry that an append must begin with. */
  long nextSeq() {
    return log.lastSeq() + 1;
  }

  VaultState at(long event) {
    return new VaultState(event, epoch, log, checkpoints, keys, deployments);
  }

  VaultState withEpoch(long now) {
    return new VaultState(journalSeq, now, log, checkpoints, keys, deployments);
  }

  VaultState withLog(LogState now) {
    return new VaultState(journalSeq, epoch, now, checkpoints, keys, deployments);
  }

  VaultState withCheckpoints(CheckpointIndex now) {
    return new VaultState(journalSeq, epoch, log, now, keys, deployments);
  }

  VaultState withKeys(KeyIndex now) {
    return new VaultState(journalSeq, epoch, log, checkpoints, now, deployments);
  }

  VaultState withDeployments(DeploymentLog now) {
    return new VaultState(journalSeq, epoch, log, checkpoints, keys, now);
  }
}
