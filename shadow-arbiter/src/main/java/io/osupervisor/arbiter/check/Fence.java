package io.osupervisor.arbiter.check;

import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.Limits;

/** Cuts the processes of a trial from the network. */
public final class Fence {
  private Fence() {}

  /** The same policy without network. */
  public static AgentPolicy around(AgentPolicy policy) {
    return new AgentPolicy(
        policy.state(),
        policy.restart(),
        policy.heartbeat(),
        policy.startTimeout(),
        policy.restoreTimeout(),
        policy.killGrace(),
        policy.standby(),
        policy.durability(),
        policy.checkpoint(),
        policy.isolation(),
        around(policy.limits()),
        policy.maxInFlight(),
        policy.maxQueue(),
        policy.maxFrame(),
        policy.env(),
        policy.traffic(),
        policy.drainTimeout());
  }

  private static Limits around(Limits limits) {
    return new Limits(limits.memory(), limits.cpu(), limits.processes(), limits.openFiles(), false);
  }
}
