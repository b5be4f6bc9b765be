package io.osupervisor.config;

import java.util.regex.Pattern;

/**
 * The form of an agent's id: {@code NAME}, or {@code NAME@ROLE} for an agent that only nodes of
 * that role run.
 */
public final class AgentName {
  /** As people are told it. */
  public static final String FORM =
      "[a-z0-9][a-z0-9_.-]{0,62}, or that with @ and a role of nodes ([a-z0-9-]), up to 63"
          + " characters in all";

  /** For use within longer patterns. */
  public static final String PATTERN =
      "(?=[^/]{1,63}(?:/|$))[a-z0-9][a-z0-9_.-]*(?:@" + ClusterSettings.ROLE_PATTERN + ")?";

  private static final Pattern WHOLE = Pattern.compile(PATTERN);

  private AgentName() {}

  /** Whether it may be an agent's id. */
  public static boolean is(String id) {
    return WHOLE.matcher(id).matches();
  }

  /** The role that the nodes of an agent have; empty where any node runs it. */
  public static String role(String id) {
    int at = id.indexOf('@');
    return at < 0 ? "" : id.substring(at + 1);
  }
}
