package io.osupervisor.agent.protocol;

import java.util.Map;

/**
 * A change of itself that an agent proposes.
 *
 * @param reason why
 * @param files changed ones only, by path: a string, a binary, or null for one that is deleted
 * @param parameters changed ones only, by name
 * @param expected by metric the change that is claimed, such as {@code -10%}
 */
public record Proposal(
    String reason,
    Map<String, Value> files,
    Map<String, Value> parameters,
    Map<String, String> expected) {
  public Proposal {
    files = Map.copyOf(files);
    parameters = Map.copyOf(parameters);
    expected = Map.copyOf(expected);
  }
}
