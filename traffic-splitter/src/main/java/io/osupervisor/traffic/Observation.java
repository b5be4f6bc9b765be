package io.osupervisor.traffic;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.protocol.AgentMessage.Answer;
import java.time.Instant;

/**
 * What one instance did with one request.
 *
 * @param at when its end was seen
 * @param latencyNanos from the request's frame written to the answer's frame read, nanoseconds;
 *     without an answer, to the moment when it was given up
 */
public record Observation(
    String requestId, InstanceId instance, Instant at, long latencyNanos, Outcome outcome) {

  /** How the request ended. */
  public sealed interface Outcome permits Answered, Lost {}

  /** With an answer: data, or the agent's refusal. */
  public record Answered(Answer answer) implements Outcome {}

  /** Without an answer. */
  public enum Lost implements Outcome {
    /** Its time was over. */
    TIMEOUT,
    /** The instance ended before. */
    INSTANCE_ENDED
  }

  /**
   * @throws IllegalArgumentException when the latency is negative
   */
  public Observation {
    if (latencyNanos < 0) {
      throw new IllegalArgumentException("a latency of " + latencyNanos + " ns");
    }
  }

  /** Whether the request yielded no data. */
  public boolean isError() {
    return !(outcome instanceof Answered answered) || answered.answer() instanceof Answer.Failure;
  }
}
