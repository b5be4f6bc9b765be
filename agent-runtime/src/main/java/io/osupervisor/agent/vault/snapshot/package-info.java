/**
 * The store of Pekko's snapshots: {@link io.osupervisor.agent.vault.snapshot.SnapshotFile} is what
 * one file holds, {@link io.osupervisor.agent.vault.snapshot.SnapshotFiles} keeps them, and {@link
 * io.osupervisor.agent.vault.snapshot.VaultSnapshots} is the plugin {@code
 * osupervisor.vault.snapshots}.
 */
package io.osupervisor.agent.vault.snapshot;
