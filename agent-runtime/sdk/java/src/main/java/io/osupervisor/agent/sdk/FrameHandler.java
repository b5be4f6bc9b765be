package io.osupervisor.agent.sdk;

import java.util.Map;

/** Takes a message of the supervisor as it came: {@code hot_reload}, {@code evolution_result}. */
@FunctionalInterface
public interface FrameHandler {
  /**
   * Takes the message; its keys are those of the protocol.
   *
   * @throws Exception reported to the supervisor; a reload is then reported as failed
   */
  void handle(Map<String, Object> message, Session session) throws Exception;
}
