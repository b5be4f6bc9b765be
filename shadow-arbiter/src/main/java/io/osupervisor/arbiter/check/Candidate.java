package io.osupervisor.arbiter.check;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.TrialPolicy.Unfenced;

/**
 * A version that is to show what it is worth.
 *
 * @param spec of the agent, under which it is started
 * @param parent the version that it changes
 * @param unfenced whether it may run where its processes cannot be cut from the network
 */
public record Candidate(AgentSpec spec, VersionId version, VersionId parent, Unfenced unfenced) {
  AgentId agent() {
    return new AgentId(spec.id());
  }
}
