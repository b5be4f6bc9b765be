package io.osupervisor.agent.sdk;

/** A tool call that failed; the mode says whether the world was touched. */
public final class ToolException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String mode;

  ToolException(String code, String message, String mode) {
    super(message);
    this.code = code;
    this.mode = mode;
  }

  /** The stable code of the supervisor or the tool. */
  public String code() {
    return code;
  }

  /** {@code mock}, {@code dry_run} or {@code live}. */
  public String mode() {
    return mode;
  }
}
