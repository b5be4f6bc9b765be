package io.osupervisor.supervisor.placement;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many instances each agent holds, as last heard. A lost node tells nothing any more of the
 * agents that must go on elsewhere, nor a new one of those that are still coming up, so what was
 * heard counts for a while. Thread safe.
 */
final class HeldInstances {
  /**
   * Longer than agents need to be heard of at their next node; what is not heard of for so long was
   * removed.
   */
  static final Duration MEMORY = Duration.ofMinutes(1);

  private final LongSupplier nanos;
  private final Map<String, Heard> agents = new HashMap<>();

  private record Heard(int instances, long at) {}

  HeldInstances(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Takes what is heard now. */
  synchronized void hear(Map<String, Integer> now) {
    long at = nanos.getAsLong();
    now.forEach((agent, instances) -> agents.put(agent, new Heard(instances, at)));
    agents.values().removeIf(heard -> at - heard.at() > MEMORY.toNanos());
  }

  /** All that is known, by agent. */
  synchronized Map<String, Integer> all() {
    Map<String, Integer> known = new HashMap<>();
    agents.forEach((agent, heard) -> known.put(agent, heard.instances()));
    return known;
  }
}
