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
    Instant at) {
  /** The outcome of a request that was answered with data. */
  public static final String OK = "ok";

  /** Which part an instance has in a request. */
  public enum Part {
    /** Its answer goes to the caller. */
    PRIMARY,
    /** Its answer is judged. */
    CANDIDATE,
    /** The candidate is compared with it. */
    CONTROL
  }

  /** An instance, and the version that it ran. */
  public record Server(InstanceId instance, VersionId version) {}
}
