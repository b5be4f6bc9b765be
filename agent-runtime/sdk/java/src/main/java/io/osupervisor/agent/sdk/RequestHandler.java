package io.osupervisor.agent.sdk;

import org.jspecify.annotations.Nullable;

/** Answers requests, one at a time. */
@FunctionalInterface
public interface RequestHandler {
  /**
   * Answers one request. With an {@link AgentState} everything changed in here is one entry of the
   * write-ahead log, written before the answer; if this throws, the changes are undone.
   *
   * @return the answer, a value as the package describes it, or {@link Request#LATER}
   * @throws Refusal to refuse the request with a code of your own
   * @throws Exception anything else is answered with the code {@code internal}
   */
  @Nullable Object handle(Request request, Session session) throws Exception;
}
