package io.osupervisor.supervisor.history;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Of which time, and of which two arms, an agent's history is to be judged.
 *
 * @param since ended then or later
 * @param until ended before
 * @param candidate the first digits of its version; without them the one that was tried
 * @param control the first digits of a version that callers were answered by: then the arms are two
 *     versions with callers of their own; without it they are the copies of a trial's requests
 */
public record RunWindow(
    AgentId agent,
    Instant since,
    Instant until,
    Optional<String> candidate,
    Optional<String> control) {
  private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{4,64}");

  /**
   * @throws AgentException {@code field_invalid} for what is no version, a control without a
   *     candidate, or no time at all
   */
  public RunWindow {
    candidate.ifPresent(RunWindow::requireVersion);
    control.ifPresent(RunWindow::requireVersion);
    if (control.isPresent() && candidate.isEmpty()) {
      throw invalid("a control without a candidate", "name both versions, or none");
    }
    if (!since.isBefore(until)) {
      throw invalid(
          "from %s to %s there is no time".formatted(since, until), "begin earlier than you end");
    }
  }

  private static void requireVersion(String digits) {
    if (!DIGITS.matcher(digits).matches()) {
      throw invalid("'" + digits + "' is no version", "give at least its first 4 digits");
    }
  }

  private static AgentException invalid(String what, String hint) {
    return new AgentException("field_invalid", what, hint);
  }

  boolean has(Instant at) {
    return !at.isBefore(since) && at.isBefore(until);
  }

  boolean isOfTwoVersions() {
    return control.isPresent();
  }
}
