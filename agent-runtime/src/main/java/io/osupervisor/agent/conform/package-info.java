/**
 * The conformance kit: plays a supervisor to any program and says which rules of the agent protocol
 * it keeps. It judges facts of the protocol only, for it knows nothing of the agent's own requests.
 *
 * <p>{@link io.osupervisor.agent.conform.ConformanceKit} runs the scenarios, each on processes of
 * its own; {@link io.osupervisor.agent.conform.Rule} names what is judged.
 */
@org.jspecify.annotations.NullMarked
package io.osupervisor.agent.conform;
