package io.osupervisor.config;

import java.time.Duration;

/**
 * What the programs of agents may take of their node. Where a limit is reached nothing more is
 * started: agents wait, trials are refused.
 *
 * @param maxInstances programs that run at once
 * @param maxSpawns programs that are started within a minute
 * @param minMemory memory that must be available before a start
 * @param minMemoryRatio or this share of the memory, whichever is less
 * @param minDisk what must be free on the disks of the node before a start
 * @param minDiskRatio or this share of the disk, whichever is less
 * @param trialsShare how far trials may go towards each limit
 * @param failures starts in a row that the node fails at before it pauses
 * @param pause how long it then starts nothing before it tries one
 */
public record GovernorSettings(
    int maxInstances,
    int maxSpawns,
    ByteSize minMemory,
    double minMemoryRatio,
    ByteSize minDisk,
    double minDiskRatio,
    Percentage trialsShare,
    int failures,
    Duration pause) {

  public GovernorSettings {
    Checks.begin()
        .within("max-instances", maxInstances, 1, 1_000_000)
        .within("max-spawns", maxSpawns, 1, 1_000_000)
        .within("min-memory-ratio", minMemoryRatio, 0.0, 0.5)
        .within("min-disk-ratio", minDiskRatio, 0.0, 0.5)
        .within("trials-share", trialsShare, Percentage.of(1), Percentage.WHOLE)
        .within("failures", failures, 1, 1000)
        .within("pause", pause, Duration.ofMillis(100), Duration.ofDays(1))
        .verify();
  }
}
