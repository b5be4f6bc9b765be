package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.AgentException;

/** Words that no hypothesis can be made of. */
final class LadderErrors {
  private LadderErrors() {}

  static AgentException invalidId(String text) {
    return new AgentException(
        "invalid_hypothesis_id",
        "'" + text + "' is not the id of a hypothesis",
        "ids look like h17; list them with: osup hypothesis list ID");
  }

  static AgentException invalidReason(int length, int longest) {
    return new AgentException(
        "invalid_hypothesis",
        "a hypothesis with a reason of " + length + " characters",
        "say in 1 to " + longest + " characters why the change should help");
  }
}
