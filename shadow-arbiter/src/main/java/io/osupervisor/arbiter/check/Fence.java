package io.osupervisor.arbiter.check;

import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.Limits;

/** Cuts the processes of a trial from the network. */
public final class Fence {
  private Fence() {}

  /** The same policy without network. */
  public static AgentPolicy around(AgentPolicy policy) {
    return policy.withLimits(around(policy.limits()));
  }

  private static Limits around(Limits limits) {
    return new Limits(limits.memory(), limits.cpu(), limits.processes(), limits.openFiles(), false);
  }
}
