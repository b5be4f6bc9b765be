package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The copy of a request whose frame was written to the primary.
 *
 * @param cut the newest cut before it: it is for the shadows of that cut and of earlier ones
 * @param key what requests with one key share
 * @param left how long its caller would still wait
 */
public record Mirrored(
    long cut,
    String requestId,
    Value data,
    @Nullable String key,
    Duration left,
    AgentRequest.Guarantee guarantee) {

  /** What has a shadow answer the same; its callers get nothing of it. */
  public AgentInstance.Deliver toShadow(ActorRef<AgentReply> nobody) {
    AgentRequest request = new AgentRequest(data, key, null, left, guarantee, nobody);
    return new AgentInstance.Deliver(requestId, request, left, 1);
  }
}
