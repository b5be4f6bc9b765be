package io.osupervisor.agent;

import io.osupervisor.config.AgentName;

/** Names an agent on every node, as {@link AgentName} has it. */
public record AgentId(String value) implements Comparable<AgentId> {
  /**
   * @throws AgentException {@code invalid_agent_id} when the value is not of that form
   */
  public AgentId {
    if (!AgentName.is(value)) {
      throw AgentException.invalidAgentId(value);
    }
  }

  /** The role of the nodes that may run it; empty where all may. */
  public String role() {
    return AgentName.role(value);
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
