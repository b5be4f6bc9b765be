package io.osupervisor.agent;

import java.util.regex.Pattern;

/** Names an agent on every node: {@code [a-z0-9][a-z0-9_.-]{0,62}}. */
public record AgentId(String value) implements Comparable<AgentId> {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

  /**
   * @throws AgentException {@code invalid_agent_id} when the value is not of that form
   */
  public AgentId {
    if (!FORM.matcher(value).matches()) {
      throw AgentException.invalidAgentId(value);
    }
  }

  @Override
  public int compareTo(AgentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
