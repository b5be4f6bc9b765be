package io.osupervisor.config;

import java.time.Duration;

/**
 * A request with the answer that every version of the agent should give.
 *
 * @param input what is asked
 * @param expected the data of the answer
 * @param compare when an answer counts as the expected one
 * @param timeout how long the answer may take
 */
public record AgentCase(
    JsonValue input,
    JsonValue expected,
    @Default("exact") Comparing compare,
    @Default("5s") Duration timeout) {

  /** When an answer counts as the expected one; the first is the strictest. */
  public enum Comparing {
    /** It is the same, whatever the order of keys. */
    EXACT,
    /** It agrees by the trial's own {@code ignore}, {@code unordered} and {@code tolerance}. */
    TRIAL
  }

  public AgentCase {
    Checks.begin()
        .within("timeout", timeout, Duration.ofMillis(1), Duration.ofMinutes(10))
        .verify();
  }
}
