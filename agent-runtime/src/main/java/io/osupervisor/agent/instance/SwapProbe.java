package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply.InstanceView;
import java.util.List;

/** Sees each step of a swap before anything is done in it, on the manager's own thread. */
interface SwapProbe {
  SwapProbe NONE = (before, now, instances) -> {};

  /** A swap goes from one step to the next; it is over when that is {@code IDLE}. */
  void moved(SwapState before, SwapState now, List<InstanceView> instances);
}
