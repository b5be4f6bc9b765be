package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a hypothesis says. The files and parameters that it changes are those in which the two
 * versions differ, and lie in the version store.
 *
 * @param reason why, in up to 2,000 characters
 * @param parent the version that it changes
 * @param candidate the version that comes of it
 * @param expected the change of each metric that it claims, as in {@code latency: -10%}
 * @param settings of its trial
 */
public record Proposal(
    String reason,
    VersionId parent,
    VersionId candidate,
    Map<String, String> expected,
    Proposer proposer,
    TrialSettings settings) {
  private static final int MAX_REASON = 2_000;

  /**
   * @throws io.osupervisor.agent.AgentException {@code invalid_hypothesis} without a reason, or
   *     with one that is too long
   */
  public Proposal {
    if (reason.isBlank() || reason.length() > MAX_REASON) {
      throw LadderErrors.invalidReason(reason.length(), MAX_REASON);
    }
    expected = Collections.unmodifiableMap(new TreeMap<>(expected));
  }
}
