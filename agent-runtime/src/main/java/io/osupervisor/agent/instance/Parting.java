package io.osupervisor.agent.instance;

/** What an instance leaves behind that is asked to go. */
public enum Parting {
  /** It may be long until the next one starts: a last checkpoint. */
  REST,
  /**
   * Another node takes the log up at once. It waits for a last checkpoint only where the log since
   * the newest one is long, or where the agent keeps none: to read a short log takes less time.
   */
  HAND_OVER
}
