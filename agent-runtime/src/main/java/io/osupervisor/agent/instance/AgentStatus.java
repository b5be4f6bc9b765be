package io.osupervisor.agent.instance;

import java.util.Locale;

/** How an agent is, as people see it. */
public enum AgentStatus {
  STARTING,
  RUNNING,
  RESTARTING,
  STOPPED,
  QUARANTINED;

  /** The word of the management interface. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
