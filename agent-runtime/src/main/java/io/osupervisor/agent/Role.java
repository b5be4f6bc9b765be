package io.osupervisor.agent;

import java.util.Locale;

/** What an instance is for. Only a primary writes to the agent's memory. */
public enum Role {
  PRIMARY,
  STANDBY,
  SHADOW,
  CANARY,
  REPLAY;

  /** The word of the protocol, as in {@code OSUP_ROLE}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
