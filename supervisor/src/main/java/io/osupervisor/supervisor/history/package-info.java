/**
 * The run history: a row for each request that an agent was asked, in a database beside the node's
 * own memory. It only listens, and nothing that answers requests waits for it.
 */
package io.osupervisor.supervisor.history;
