package io.osupervisor.supervisor.management;

import java.util.Locale;

/** How far the node is: told by the node, shown to whoever routes to it. */
public final class Readiness {
  private volatile Phase phase = Phase.STARTING;

  /** The phases of a node's life, in their order. */
  public enum Phase {
    STARTING,
    READY,
    DRAINING;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Phase phase() {
    return phase;
  }

  /** The node serves; has no effect once it drains. */
  public synchronized void markReady() {
    if (phase == Phase.STARTING) {
      phase = Phase.READY;
    }
  }

  /** The node takes nothing new. */
  public synchronized void markDraining() {
    phase = Phase.DRAINING;
  }
}
