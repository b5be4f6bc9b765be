package io.osupervisor.agent.process;

import java.util.Locale;

/** How an agent is kept from the data directory and from the node. */
public enum IsolationMode {
  /** The strongest of the others that the platform offers. */
  AUTO,
  /** A user id of its own for each agent; only where the node is root. */
  UID,
  /** A mount namespace in which the data directory is empty. */
  NAMESPACE,
  /** The agent runs as the node does. */
  NONE;

  /** The word of the settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
