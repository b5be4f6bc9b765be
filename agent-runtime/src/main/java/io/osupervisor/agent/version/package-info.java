/** Immutable versions of agents, each named by the SHA-256 of its content. */
package io.osupervisor.agent.version;
