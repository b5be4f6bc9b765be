package io.osupervisor.supervisor.management;

import io.osupervisor.agent.AgentException;
import java.util.Arrays;
import java.util.Locale;

/** What a token may do; each role may also do what those before it may. */
public enum Role {
  /** Reads everything that is shown. */
  VIEWER,
  /** Asks agents, steers them and decides on hypotheses. */
  OPERATOR,
  /** Says which programs the node runs, and takes away what cannot be had back. */
  ADMIN;

  /** Its name in files, on the command line and in answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it may do what needs the other. */
  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }

  /**
   * The role of this name.
   *
   * @throws AgentException {@code invalid_role}
   */
  public static Role of(String word) {
    return Arrays.stream(values())
        .filter(role -> role.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new AgentException(
                    "invalid_role",
                    "there is no role '" + word + "'",
                    "use viewer, operator or admin"));
  }
}
