/**
 * Brings the data directory of a stopped node to a newer format, one class a step. {@link
 * io.osupervisor.agent.vault.migrate.Migrations} runs what is due; the stores of format 1 are read
 * by {@link io.osupervisor.agent.vault.migrate.StockJournal} and {@link
 * io.osupervisor.agent.vault.migrate.StockSnapshots}, which change nothing in them.
 */
package io.osupervisor.agent.vault.migrate;
