package io.osupervisor.supervisor.management;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.agent.AgentId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an action came to.
 *
 * @param agent the agent it was done to
 * @param told what the audit keeps of it beside its name and outcome
 */
record Reply(int status, JsonNode body, @Nullable String agent, Map<String, String> told) {
  Reply {
    told = Map.copyOf(told);
  }

  /** Done; {@code body} is what is now. */
  static Reply ok(AgentId agent, JsonNode body) {
    return new Reply(200, body, agent.value(), Map.of());
  }

  static Reply created(AgentId agent, JsonNode body) {
    return new Reply(201, body, agent.value(), Map.of());
  }

  Reply telling(String name, String value) {
    return new Reply(status, body, agent, Map.of(name, value));
  }
}
