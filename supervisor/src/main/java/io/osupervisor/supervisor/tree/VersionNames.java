package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply.VersionView;
import java.util.List;

/** Finds an agent's versions by their id, or by enough of its first digits. */
final class VersionNames {
  static final int FEWEST_DIGITS = 4;

  private VersionNames() {}

  /**
   * The one version that is meant.
   *
   * @throws AgentException {@code unknown_version}, or {@code invalid_version} when the digits are
   *     too few or several versions begin with them
   */
  static VersionView find(AgentRecord record, String digits) {
    String hint = "list the versions with: osup version list ID";
    if (digits.length() < FEWEST_DIGITS) {
      throw new AgentException(
          "invalid_version",
          "'%s' has fewer than %d digits".formatted(digits, FEWEST_DIGITS),
          hint);
    }
    List<VersionView> found =
        record.versions().stream().filter(one -> one.id().startsWith(digits)).toList();
    if (found.isEmpty()) {
      throw new AgentException(
          "unknown_version", "the agent has no version '" + digits + "'", hint);
    }
    if (found.size() > 1) {
      throw new AgentException(
          "invalid_version",
          "%d versions begin with '%s'".formatted(found.size(), digits),
          "give more of its digits");
    }
    return found.get(0);
  }
}
