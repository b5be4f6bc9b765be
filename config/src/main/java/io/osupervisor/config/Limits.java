package io.osupervisor.config;

/**
 * What the process tree of one instance may use.
 *
 * @param memory resident memory
 * @param cpu cores
 * @param processes processes and threads
 * @param openFiles open files of each process
 * @param network whether it may reach the network
 */
public record Limits(ByteSize memory, double cpu, int processes, int openFiles, boolean network) {

  public Limits {
    Checks.begin()
        .within("memory", memory, ByteSize.ofMiB(4), ByteSize.ofGiB(1 << 20))
        .within("cpu", cpu, 0.01, 1024.0)
        .within("processes", processes, 1, 1_000_000)
        .within("open-files", openFiles, 16, 1_048_576)
        .verify();
  }
}
