package io.osupervisor.supervisor.history;

import io.osupervisor.agent.AgentException;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;

/** Why a window of the history cannot be judged. */
final class RunErrors {
  private static final int SHOWN_DIGITS = 12;

  private RunErrors() {}

  static AgentException nothing(String what) {
    return new AgentException(
        "nothing_recorded",
        "the run history has " + what + " in that time",
        "look at what it has: osup history ID --by-version");
  }

  static AgentException several(String what, Collection<String> versions) {
    return new AgentException(
        "several_candidates",
        "%s: %s"
            .formatted(
                what,
                versions.stream()
                    .map(version -> version.substring(0, Math.min(SHOWN_DIGITS, version.length())))
                    .sorted()
                    .collect(Collectors.joining(", "))),
        "name the version of one");
  }

  static AgentException tooMuch(int most) {
    return tooLarge("that time has more than %,d answers of the two".formatted(most));
  }

  static AgentException tooManyRows(long most) {
    return tooLarge("that time has more than %,d rows".formatted(most));
  }

  static AgentException tooLong(Duration longest) {
    return tooLarge("to read that time takes longer than %d s".formatted(longest.toSeconds()));
  }

  static AgentException tooMuchHeld(long mostBytes) {
    return tooLarge(
        "the copies of that time that may have another one take more than %,d bytes"
            .formatted(mostBytes));
  }

  private static AgentException tooLarge(String what) {
    return new AgentException("window_too_large", what, "judge a shorter time");
  }
}
