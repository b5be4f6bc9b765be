package io.osupervisor.agent.process;

import java.time.Duration;

/**
 * What a process tree uses.
 *
 * @param memory resident bytes, summed over its processes: what several share counts for each
 * @param cpu processor time since its start, of the living and, with cgroups, of the dead
 * @param processes alive now
 */
public record ProcessUsage(long memory, Duration cpu, int processes) {
  /** Of a tree that is gone. */
  public static final ProcessUsage NONE = new ProcessUsage(0, Duration.ZERO, 0);
}
