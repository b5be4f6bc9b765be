/**
 * What Python makes of a version's files, kept so that it is not made again at every start.
 *
 * <p>It is an aid and never a need: whatever goes wrong here, Python compiles by itself.
 */
package io.osupervisor.agent.bytecode;
