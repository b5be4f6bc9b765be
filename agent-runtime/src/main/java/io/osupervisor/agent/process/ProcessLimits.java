package io.osupervisor.agent.process;

/**
 * What one instance may use, with everything it starts.
 *
 * @param memory bytes of memory; at least 1 MiB
 * @param cpu cores, e.g. 0.5; enforced by cgroups only
 * @param processes processes alive at once, at least 1; more end the instance. Threads are held to
 *     eight times as many
 * @param openFiles descriptors of each process, at least 16
 * @param network false cuts it from every network
 */
public record ProcessLimits(
    long memory, double cpu, int processes, int openFiles, boolean network) {
  /** How many threads each allowed process may have on average. */
  static final int THREADS_PER_PROCESS = 8;

  private static final long SMALLEST_MEMORY = 1L << 20;
  private static final int FEWEST_FILES = 16;

  /** 512 MiB, one core, 64 processes, 256 open files, with network. */
  public static final ProcessLimits DEFAULT = new ProcessLimits(512L << 20, 1.0, 64, 256, true);

  /**
   * @throws IllegalArgumentException when a value is out of its range
   */
  public ProcessLimits {
    if (memory < SMALLEST_MEMORY) {
      throw new IllegalArgumentException("limits.memory below 1 MiB: " + memory);
    }
    if (!(cpu >= 0.01 && cpu <= 4096)) {
      throw new IllegalArgumentException("limits.cpu not in 0.01 .. 4096: " + cpu);
    }
    if (processes < 1 || openFiles < FEWEST_FILES) {
      throw new IllegalArgumentException(
          "limits.processes below 1 or open-files below 16: " + processes + ", " + openFiles);
    }
  }

  int tasks() {
    return Math.multiplyExact(processes, THREADS_PER_PROCESS);
  }
}
