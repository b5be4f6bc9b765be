package io.osupervisor.agent.conform;

/** What was seen of a rule. */
public enum Outcome {
  KEPT,
  BROKEN,
  /** The agent gave no occasion, or another breach stood in the way. */
  NOT_SEEN
}
