package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.arbiter.trial.Proposer;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.config.AgentSpec;
import java.util.Optional;

/**
 * A change that someone proposes of the version that is primary when it arrives.
 *
 * @param change the reason, the changed files and parameters, and the effect that is claimed
 * @param proposer who proposes it, as proven by a token or by being the primary
 * @param trial how its trial is made stricter; empty for the terms of the agent's spec
 */
public record Submission(Proposal change, Proposer proposer, Optional<TrialSettings> trial) {
  /**
   * @throws AgentException {@code invalid_hypothesis} when it changes nothing, or claims something
   *     that no trial can show
   */
  public Submission {
    if (change.files().isEmpty() && change.parameters().isEmpty()) {
      throw invalid("it changes neither a file nor a parameter", "name what is to be changed");
    }
    Claims.of(change.expected());
  }

  /**
   * Sees whether the trials of this agent can show what it claims.
   *
   * @throws AgentException {@code invalid_hypothesis}
   */
  public void requireMeasured(AgentSpec spec) {
    Claims.requireMeasured(change.expected(), spec);
  }

  private static AgentException invalid(String what, String hint) {
    return new AgentException("invalid_hypothesis", "not a hypothesis: " + what, hint);
  }
}
