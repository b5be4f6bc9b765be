package io.osupervisor.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** All agents as a node lists them, page after page. */
record AgentList(List<JsonNode> agents) {

  static AgentList of(NodeApi api) {
    List<JsonNode> all = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = api.get("/api/v1/agents?limit=1000" + cursor).body();
      page.path("agents").forEach(all::add);
      cursor = page.hasNonNull("next_cursor") ? "&cursor=" + page.path("next_cursor").asText() : "";
    } while (!cursor.isEmpty());
    return new AgentList(all);
  }

  static boolean runs(JsonNode agent) {
    return agent.path("state").asText().equals("running");
  }

  static long pid(JsonNode agent) {
    return agent.at("/instances/0/pid").asLong();
  }

  long count(Predicate<JsonNode> wanted) {
    return agents.stream().filter(wanted).count();
  }

  /** The process of each primary, by the agent's id; 0 while there is none. */
  Map<String, Long> pids() {
    Map<String, Long> pids = new HashMap<>();
    agents.forEach(agent -> pids.put(agent.path("id").asText(), pid(agent)));
    return pids;
  }
}
