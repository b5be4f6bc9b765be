package io.osupervisor.arbiter.check;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import java.util.UUID;

/** Names for the processes of checks, none of them used twice. */
final class CheckNames {
  private CheckNames() {}

  static InstanceId next(AgentId agent) {
    return new InstanceId(agent + "-check-" + UUID.randomUUID());
  }
}
