package io.osupervisor.agent.sdk;

/** Told that the agent is ready: restored, and about to get its first request. */
@FunctionalInterface
public interface SessionHandler {
  /**
   * May change state and write entries; a failure is reported and does not end the agent.
   *
   * @throws Exception reported to the supervisor with the code {@code internal}
   */
  void handle(Session session) throws Exception;
}
