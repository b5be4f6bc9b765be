package io.osupervisor.arbiter.compare;

import io.osupervisor.agent.protocol.Value;

/** What one side made of a request. */
public sealed interface Answer {
  /** It answered. */
  record Given(Value value) implements Answer {}

  /**
   * It failed.
   *
   * @param code stable; two failures are alike when their codes are the same
   */
  record Failed(String code) implements Answer {}
}
