package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an agent.
 *
 * @param key what requests with one key share
 * @param idempotencyKey a request with one is answered once
 * @param timeout how long the caller waits, from its arrival at the manager
 * @param traceparent of the trace that it is a part of, as W3C writes it; null without one
 */
public record AgentRequest(
    Value data,
    @Nullable String key,
    @Nullable String idempotencyKey,
    Duration timeout,
    Guarantee guarantee,
    @Nullable String traceparent,
    ActorRef<AgentReply> replyTo) {

  /** A request that is part of no trace. */
  public AgentRequest(
      Value data,
      @Nullable String key,
      @Nullable String idempotencyKey,
      Duration timeout,
      Guarantee guarantee,
      ActorRef<AgentReply> replyTo) {
    this(data, key, idempotencyKey, timeout, guarantee, null, replyTo);
  }

  /**
   * What may be done with a request.
   *
   * @param idempotent it may be sent again after a restart
   * @param readOnly it changes nothing
   */
  public record Guarantee(boolean idempotent, boolean readOnly) {}
}
