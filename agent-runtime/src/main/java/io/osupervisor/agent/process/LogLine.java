package io.osupervisor.agent.process;

import io.osupervisor.agent.InstanceId;
import java.time.Instant;

/**
 * One line that an instance printed on standard error.
 *
 * @param text as printed, without the line's end; not necessarily UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // Lines are carried, never compared.
public record LogLine(Instant time, InstanceId instance, byte[] text) {}
