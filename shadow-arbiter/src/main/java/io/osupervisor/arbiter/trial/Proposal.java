package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.osupervisor.agent.VersionId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a hypothesis says. The files and parameters that it changes are those in which the two
 * versions differ, and lie in the version store.
 *
 * @param reason why, in up to 2,000 characters
 * @param parent the version that it changes
 * @param candidate the version that comes of it
 * @param expected the change of each metric that it claims, as in {@code latency: -10%}
 * @param settings of its trial
 * @param major why it is a major change, for people; empty for a minor one
 * @param parametersOnly whether every file is that of the parent; false also where nobody looked
 */
public record Proposal(
    String reason,
    VersionId parent,
    VersionId candidate,
    Map<String, String> expected,
    Proposer proposer,
    TrialSettings settings,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> major,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean parametersOnly) {
  private static final int MAX_REASON = 2_000;

  /** A minor change, of files. */
  public Proposal(
      String reason,
      VersionId parent,
      VersionId candidate,
      Map<String, String> expected,
      Proposer proposer,
      TrialSettings settings) {
    this(reason, parent, candidate, expected, proposer, settings, List.of(), false);
  }

  /**
   * @throws io.osupervisor.agent.AgentException {@code invalid_hypothesis} without a reason, or
   *     with one that is too long
   */
  public Proposal {
    if (reason.isBlank() || reason.length() > MAX_REASON) {
      throw LadderErrors.invalidReason(reason.length(), MAX_REASON);
    }
    expected = Collections.unmodifiableMap(new TreeMap<>(expected));
    major = List.copyOf(major);
  }

  /** Reads what is kept. */
  @JsonCreator
  static Proposal kept(
      @JsonProperty("reason") String reason,
      @JsonProperty("parent") VersionId parent,
      @JsonProperty("candidate") VersionId candidate,
      @JsonProperty("expected") Map<String, String> expected,
      @JsonProperty("proposer") Proposer proposer,
      @JsonProperty("settings") TrialSettings settings,
      @JsonProperty("major") @Nullable List<String> major,
      @JsonProperty("parametersOnly") boolean parametersOnly) {
    return new Proposal(
        reason,
        parent,
        candidate,
        expected,
        proposer,
        settings,
        major == null ? List.of() : major,
        parametersOnly);
  }
}
