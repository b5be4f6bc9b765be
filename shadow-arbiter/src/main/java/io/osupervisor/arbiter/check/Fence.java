package io.osupervisor.arbiter.check;

import io.osupervisor.agent.process.Confinement;
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.Limits;

/** Cuts the processes of a trial from the network. */
public final class Fence {
  /** The code of a trial that is not made because there is no fence. */
  public static final String UNFENCED = "unfenced";

  /** Why, and what may be done. */
  public static final String MISSING =
      "this node cannot cut a trial's processes from the network; trial.unfenced = allow in the"
          + " agent's spec lets them run all the same";

  private static final String CUT_OFF = "none";

  private Fence() {}

  /** The same policy without network. */
  public static AgentPolicy around(AgentPolicy policy) {
    return policy.withLimits(around(policy.limits()));
  }

  private static Limits around(Limits limits) {
    return new Limits(limits.memory(), limits.cpu(), limits.processes(), limits.openFiles(), false);
  }

  /** Whether a process that was started so is cut off. */
  public static boolean isAround(Confinement confinement) {
    return confinement.network().equals(CUT_OFF);
  }
}
