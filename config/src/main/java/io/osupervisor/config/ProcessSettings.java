package io.osupervisor.config;

/**
 * The processes of agents on this node.
 *
 * @param uidRange the user ids that agents get where the node is root
 * @param loopThreads threads that read and write the pipes; 0 is one a core, at most 4
 * @param maxStarting agents that start at the same time; 0 is two a core
 * @param governor what they may take of the node
 * @param log what agents print on standard error
 */
public record ProcessSettings(
    UidRange uidRange,
    int loopThreads,
    int maxStarting,
    GovernorSettings governor,
    AgentLogSettings log) {

  public ProcessSettings {
    Checks.begin()
        .within("loop-threads", loopThreads, 0, 256)
        .within("max-starting", maxStarting, 0, 10_000)
        .verify();
  }

  /** The threads that read and write the pipes on a machine of so many cores. */
  public int loopThreadsOn(int cores) {
    return loopThreads > 0 ? loopThreads : Math.min(4, cores);
  }

  /** The agents that start at the same time on a machine of so many cores. */
  public int maxStartingOn(int cores) {
    return maxStarting > 0 ? maxStarting : 2 * cores;
  }
}
