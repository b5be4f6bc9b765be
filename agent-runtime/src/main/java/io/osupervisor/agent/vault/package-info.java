/**
 * The durable memory of agents: the data directory, the write-ahead log, its followers and the
 * checkpoints. {@link io.osupervisor.agent.vault.VaultState} and {@link
 * io.osupervisor.agent.vault.VaultDecider} hold the rules; {@link
 * io.osupervisor.agent.vault.MemoryVault} carries them to the journal.
 */
package io.osupervisor.agent.vault;
