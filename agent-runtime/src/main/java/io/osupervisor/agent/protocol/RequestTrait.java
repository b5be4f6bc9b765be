package io.osupervisor.agent.protocol;

/** What the caller says about a request. */
public enum RequestTrait {
  /** It may be sent again after a restart. */
  IDEMPOTENT,
  /** It changes nothing, so that instances that do not own the log may answer it. */
  READ_ONLY
}
