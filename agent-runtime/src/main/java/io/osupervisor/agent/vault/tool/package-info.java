/**
 * What can be done with the data directory of a stopped node: see whether it is whole, say what is
 * in it, carry it elsewhere, mend it, compact it. One class a tool.
 */
package io.osupervisor.agent.vault.tool;
