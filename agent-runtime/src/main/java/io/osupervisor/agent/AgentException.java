package io.osupervisor.agent;

import io.osupervisor.config.AgentName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refusal with a stable code. The message says what happened with its values; the hint says what
 * to do.
 */
public final class AgentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String hint;
  private final @Nullable String outcome;

  /** Named factories below and in the packages are preferred; this is for codes of one place. */
  public AgentException(String code, String message, String hint) {
    this(code, message, hint, null);
  }

  /**
   * A refusal that says what a retry risks.
   *
   * @param outcome {@code not_delivered}, {@code unknown}, or nothing where it does not matter
   */
  public AgentException(String code, String message, String hint, @Nullable String outcome) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.outcome = outcome;
  }

  /** An id that cannot stand in a path, a persistence id or a URL. */
  public static AgentException invalidAgentId(String value) {
    return new AgentException(
        "invalid_agent_id",
        "the agent id '" + value + "' is not of the form " + AgentName.FORM,
        "use up to 63 lower-case letters, digits, dots, dashes and underscores; @ROLE at the end"
            + " has it run on nodes of that role");
  }

  /** The stable code, in lower case with underscores. */
  public String code() {
    return code;
  }

  /** What to do about it; may be empty. */
  public String hint() {
    return hint;
  }

  /**
   * What a retry risks: {@code not_delivered} (nothing happened: it is safe) or {@code unknown} (it
   * may have taken effect).
   */
  public Optional<String> outcome() {
    return Optional.ofNullable(outcome);
  }
}
