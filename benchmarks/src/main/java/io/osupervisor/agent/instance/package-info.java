/** Measures what is not seen outside of its package. */
package io.osupervisor.agent.instance;
