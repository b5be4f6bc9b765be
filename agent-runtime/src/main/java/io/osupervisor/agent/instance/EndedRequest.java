package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a request ended for whoever asked: once for its caller, and once at each shadow that got a
 * copy of it.
 *
 * @param requestId its number on the wire, which its copies share; null when it was never written
 * @param data what was asked; null of a copy, whose original has it
 * @param key what requests with one key share
 * @param outcome {@code ok}, or the code of the refusal
 * @param error the agent's own code, where it answered with an error
 * @param answer null without data
 * @param server what had it last; null when it was never written
 * @param latency from its frame written to the answer's frame read; null when nothing was read
 * @param times how long it took on the node; of one that was refused at once, and of a copy, none
 */
public record EndedRequest(
    AgentId agent,
    Part part,
    @Nullable String requestId,
    @Nullable Value data,
    @Nullable String key,
    String outcome,
    @Nullable String error,
    @Nullable Value answer,
    @Nullable Server server,
    @Nullable Duration latency,
    Instant at,
    Times times) {
  /** The outcome of a request that was answered with data. */
  public static final String OK = "ok";

  /** One whose way through the node was not measured. */
  public EndedRequest(
      AgentId agent,
      Part part,
      @Nullable String requestId,
      @Nullable Value data,
      @Nullable String key,
      String outcome,
      @Nullable String error,
      @Nullable Value answer,
      @Nullable Server server,
      @Nullable Duration latency,
      Instant at) {
    this(
        agent, part, requestId, data, key, outcome, error, answer, server, latency, at, Times.NONE);
  }

  /** The same without what was asked and answered, for who keeps many. */
  public EndedRequest withoutBodies() {
    return new EndedRequest(
        agent, part, requestId, null, key, outcome, error, null, server, latency, at, times);
  }

  /** Which part an instance has in a request. */
  public enum Part {
    /** Its answer goes to the caller. */
    PRIMARY,
    /** Its answer is judged. */
    CANDIDATE,
    /** The candidate is compared with it. */
    CONTROL
  }

  /**
   * The way of a request through the node.
   *
   * @param traceparent of the trace that it is a part of, as W3C writes it; null without one
   * @param queuedNanos from its arrival until it was last given to an instance
   * @param totalNanos from its arrival to its reply; 0 where it was not measured
   * @param canary whether it was drawn for a canary
   */
  public record Times(
      @Nullable String traceparent, long queuedNanos, long totalNanos, boolean canary) {
    static final Times NONE = new Times(null, 0, 0, false);
  }

  /** An instance, and the version that it ran. */
  public record Server(InstanceId instance, VersionId version) {}
}
