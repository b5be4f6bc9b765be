package io.osupervisor.arbiter.check;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.config.AgentSpec;

/**
 * A version that is to show what it is worth.
 *
 * @param spec of the agent, under which it is started
 */
public record Candidate(AgentSpec spec, VersionId version) {
  AgentId agent() {
    return new AgentId(spec.id());
  }
}
