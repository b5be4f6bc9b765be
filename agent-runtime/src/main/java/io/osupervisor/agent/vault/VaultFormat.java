package io.osupervisor.agent.vault;

import io.osupervisor.agent.StoredFormat;
import java.util.Map;

/** The names of the vault's records on disk. */
final class VaultFormat {
  static final StoredFormat FORMAT =
      new StoredFormat(
          Map.of(
              "own1", VaultEvent.OwnerStarted.class,
              "pch1", VaultEvent.PrimaryChanged.class,
              "dps1", VaultEvent.DeploymentSettled.class,
              "ent1", VaultEvent.EntriesAppended.class,
              "ckt1", VaultEvent.CheckpointTaken.class,
              "ckr1", VaultEvent.CheckpointRestored.class,
              "ckd1", VaultEvent.CheckpointDeleted.class,
              "cmp1", VaultEvent.LogCompacted.class,
              "prg1", VaultEvent.MemoryPurged.class,
              "sta1", VaultState.class));

  private VaultFormat() {}
}
