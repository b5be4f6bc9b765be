/**
 * The agent protocol, version 1: frames, values and messages, in MessagePack and in JSON.
 *
 * <p>Everything here is plain computation on bytes: no threads, no files, no clock of its own.
 */
@NullMarked
package io.osupervisor.agent.protocol;

import org.jspecify.annotations.NullMarked;
