package io.osupervisor.agent.governor;

import java.util.Locale;

/** What of a node is bounded. */
public enum Limit {
  /** Starts that fail in a row by the node's fault. */
  FAILURES("starts", "look for the cause in the node's log; starts are tried again by themselves"),
  /** Programs that run. */
  INSTANCES("programs", "stop agents or trials, or raise processes.governor.max-instances"),
  /** Starts within a minute. */
  SPAWNS("starts a minute", "look for agents that restart, or raise processes.governor.max-spawns"),
  /** Memory that is available. */
  MEMORY("bytes", "end what takes memory, or lower processes.governor.min-memory"),
  /** Room on the disks. */
  DISK("bytes", "free space on the node's disks, or lower processes.governor.min-disk");

  private final String unit;
  private final String remedy;

  Limit(String unit, String remedy) {
    this.unit = unit;
    this.remedy = remedy;
  }

  /** What it is counted in. */
  public String unit() {
    return unit;
  }

  /** What to do where it is reached. */
  public String remedy() {
    return remedy;
  }

  /** Whether its value must not fall below it; else it must not rise above it. */
  public boolean isFloor() {
    return this == MEMORY || this == DISK;
  }

  /** Its name for people and programs. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
