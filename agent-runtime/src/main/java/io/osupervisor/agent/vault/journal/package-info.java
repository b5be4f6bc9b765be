/**
 * The journal of the vault: the store of events over LevelDB, and beside it the commit ledger that
 * knows what was promised, so that a loss in the store never goes unnoticed.
 */
package io.osupervisor.agent.vault.journal;
