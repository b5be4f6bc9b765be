package io.osupervisor.config;

/** A stage that a hypothesis goes through before its version is deployed. */
public enum TrialStage {
  /** It applies, and starts; never left out. */
  CHECKED,
  /** The agent's cases. */
  REPLAYED,
  /** The trial on copies of the requests; never left out. */
  SHADOWING,
  /** A growing share of the real requests. */
  CANARY
}
