/**
 * What keeps a node from speaking for agents that others may own by now, because it stood still for
 * longer than the others wait: stopped, in a long collection of garbage, on a machine that slept.
 */
package io.osupervisor.agent.pause;
