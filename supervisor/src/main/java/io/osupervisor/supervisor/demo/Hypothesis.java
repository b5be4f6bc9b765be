package io.osupervisor.supervisor.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * A proposed change, as the node shows it.
 *
 * @param version that comes of it
 * @param parent the version that it changes
 * @param outcome why it is where it is, a stable code first
 * @param age from its proposal to its present state
 */
record Hypothesis(
    String id,
    String state,
    String version,
    String parent,
    String proposer,
    String outcome,
    Duration age) {
  private static final int BRIEF = 100;
  private static final Set<String> OPEN =
      Set.of(
          "proposed",
          "checking",
          "checked",
          "shadowing",
          "promoting",
          "provisional",
          "rolling_back");

  static Hypothesis of(JsonNode view) {
    return new Hypothesis(
        view.path("id").asText(),
        view.path("state").asText(),
        view.path("version").asText(),
        view.path("parent").asText(),
        view.path("proposer").asText(),
        view.path("outcome").asText(),
        Duration.between(
            Instant.parse(view.path("proposed").asText()),
            Instant.parse(view.path("since").asText())));
  }

  /** Whether something can still become of it. */
  boolean isOpen() {
    return OPEN.contains(state);
  }

  /** Whether its version is primary and under watch. */
  boolean isProvisional() {
    return state.equals("provisional");
  }

  /** Why it is where it is, in one word. */
  String code() {
    return outcome.substring(0, Math.max(0, outcome.indexOf(": ")));
  }

  /** The same in one line. */
  String brief() {
    String line = outcome.lines().findFirst().orElse("").strip();
    return line.length() <= BRIEF ? line : line.substring(0, BRIEF - 1) + "…";
  }
}
