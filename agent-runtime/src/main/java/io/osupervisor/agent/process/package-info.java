/**
 * The operating-system processes of agents: how they are started, confined, fed, read, measured and
 * ended with everything they started.
 *
 * <p>{@link io.osupervisor.agent.process.ProcessHost} is the door. One epoll loop serves the pipes
 * of all processes; no thread belongs to a process.
 */
package io.osupervisor.agent.process;
