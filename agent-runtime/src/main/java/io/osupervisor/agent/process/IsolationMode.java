package io.osupervisor.agent.process;

import java.util.Locale;

/** How an agent is kept from the data directory and from the node. */
public enum IsolationMode {
  /** The first that the platform offers of uid, bubblewrap, namespace and none. */
  AUTO,
  /**
   * Bubblewrap: a file system to read but for its own directory, no process but its own; also a
   * user id of its own where the node is root.
   */
  BUBBLEWRAP,
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
