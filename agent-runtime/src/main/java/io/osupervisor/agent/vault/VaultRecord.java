package io.osupervisor.agent.vault;

/** What is written to journal and snapshot store in the vault's own format. */
sealed interface VaultRecord permits VaultEvent, VaultState {}
