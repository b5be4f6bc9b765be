package io.osupervisor.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * One entry of an agent's write-ahead log.
 *
 * @param seq the agent's own number; durable entries begin at 1, an agent may claim any
 * @param data what changed
 * @param request the id of the request that it belongs to
 */
public record LogEntry(long seq, Value data, @Nullable String request) {
  /** An entry that belongs to no request. */
  public static LogEntry of(long seq, Value data) {
    return new LogEntry(seq, data, null);
  }
}
