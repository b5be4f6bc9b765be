package io.osupervisor.agent.instance;

import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * That requests are copied.
 *
 * @param to told of each after its frame was written, as a rule a moment after
 * @param cut the newest cut
 */
public record Mirroring(ActorRef<Mirrored> to, long cut) {

  Mirrored copy(String requestId, AgentRequest request, Duration left) {
    return new Mirrored(cut, requestId, request.data(), request.key(), left, request.guarantee());
  }
}
