package io.osupervisor.arbiter.check;

import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that the agent once answered with data.
 *
 * @param id its number of then
 * @param at when its frame was written to the agent
 * @param key what requests with one key share
 * @param latency of the answer
 */
public record PastRequest(
    String id, Instant at, @Nullable String key, Value data, Duration latency) {
  private static final Duration LEAST = Duration.ofSeconds(5);
  private static final Duration MOST = Duration.ofSeconds(30);

  /** How long an answer may take now: twice as long as then, but neither too short nor for ever. */
  Duration timeout() {
    Duration twice = latency.multipliedBy(2);
    if (twice.compareTo(LEAST) < 0) {
      return LEAST;
    }
    return twice.compareTo(MOST) > 0 ? MOST : twice;
  }
}
