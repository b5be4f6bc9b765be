package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;

/** Ends a command with what happened, what to do, and an exit code. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exit;
  private final String code;
  private final String hint;
  private final String outcome;
  private final int status;
  private final boolean silence;

  private CliException(int exit, String code, String message, String hint) {
    this(exit, code, message, hint, "", 0, false);
  }

  private CliException(
      int exit,
      String code,
      String message,
      String hint,
      String outcome,
      int status,
      boolean silence) {
    super(message, null, false, false);
    this.status = status;
    this.silence = silence;
    this.outcome = outcome;
    this.exit = exit;
    this.code = code;
    this.hint = hint;
  }

  /** The node's own refusal. */
  public static CliException refused(JsonNode problem) {
    String outcome = problem.path("outcome").asText("");
    String detail = problem.path("detail").asText("the node says no more");
    return new CliException(
        ExitCode.REFUSED,
        problem.path("code").asText("refused"),
        outcome.isEmpty() ? detail : detail + " (outcome: " + outcome + ")",
        problem.path("hint").asText(""),
        outcome,
        problem.path("status").asInt(),
        false);
  }

  /** A refusal of the command itself. */
  public static CliException refused(String code, String message, String hint) {
    return new CliException(ExitCode.REFUSED, code, message, hint);
  }

  /** Words that are not understood. */
  public static CliException usage(String message, String hint) {
    return new CliException(ExitCode.USAGE, "usage", message, hint);
  }

  /** No node answers. */
  public static CliException unreachable(URI node, IOException cause) {
    return new CliException(
        ExitCode.UNREACHABLE,
        "unreachable",
        "no node answers at " + node + ": " + cause.getMessage(),
        "start one with 'osup up', or name another with --url or OSUP_URL",
        "",
        0,
        cause instanceof SocketTimeoutException);
  }

  /** Whether nothing was heard for as long as was waited. */
  boolean isSilence() {
    return silence;
  }

  /** Nothing to open the node with. */
  public static CliException noToken(Path file) {
    return new CliException(
        ExitCode.USAGE,
        "no_token",
        "there is no token: neither --token nor OSUP_TOKEN is given, and " + file + " is not there",
        "name the node's data directory with --data, or give its token");
  }

  /** The same with another exit code. */
  CliException exitingWith(int other) {
    return new CliException(
        other, code, String.valueOf(getMessage()), hint, outcome, status, silence);
  }

  /** The HTTP status of the node's refusal; 0 for what is none. */
  int status() {
    return status;
  }

  /** The exit code. */
  public int exit() {
    return exit;
  }

  /** The stable code. */
  public String code() {
    return code;
  }

  /** What a retry of a request risks: {@code not_delivered}, {@code unknown}, or empty. */
  public String outcome() {
    return outcome;
  }

  /** What to do. */
  public String hint() {
    return hint;
  }
}
