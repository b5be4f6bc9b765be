package io.osupervisor.agent;

/**
 * A refusal with a stable code. The message says what happened with its values; the hint says what
 * to do.
 */
public final class AgentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String hint;

  /** Named factories below and in the packages are preferred; this is for codes of one place. */
  public AgentException(String code, String message, String hint) {
    super(message);
    this.code = code;
    this.hint = hint;
  }

  /** An id that cannot stand in a path, a persistence id or a URL. */
  public static AgentException invalidAgentId(String value) {
    return new AgentException(
        "invalid_agent_id",
        "the agent id '" + value + "' is not of the form [a-z0-9][a-z0-9_.-]{0,62}",
        "use up to 63 lower-case letters, digits, dots, dashes and underscores");
  }

  /** The stable code, in lower case with underscores. */
  public String code() {
    return code;
  }

  /** What to do about it; may be empty. */
  public String hint() {
    return hint;
  }
}
