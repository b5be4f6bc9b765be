package io.osupervisor.agent.governor;

import io.osupervisor.agent.Role;
import java.util.Locale;

/** What a program is started for. */
public enum StartKind {
  /** To keep an agent running, as its primary or a standby: it waits while a limit is reached. */
  AGENT,
  /** To try something, as a shadow or a check: it is refused while a limit is reached. */
  TRIAL;

  /** That of an instance which is started as this. */
  public static StartKind of(Role role) {
    return role == Role.PRIMARY || role == Role.STANDBY ? AGENT : TRIAL;
  }

  /** The word for people, in the plural. */
  public String word() {
    return name().toLowerCase(Locale.ROOT) + "s";
  }
}
