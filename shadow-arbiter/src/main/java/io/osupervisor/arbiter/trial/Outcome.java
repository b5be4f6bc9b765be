package io.osupervisor.arbiter.trial;

/** How a request to a watched deployment ended. */
public enum Outcome {
  SUCCESS,
  /** The agent failed, or its answer did not come in time. */
  FAILURE,
  /** What came is not what the protocol allows. */
  CONTRACT_ERROR
}
