/** The vault's journal as Pekko Persistence knows journals: what is written, and what is read. */
package io.osupervisor.agent.vault.journal.plugin;
