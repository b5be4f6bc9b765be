package io.osupervisor.supervisor.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.supervisor.audit.AuditEntry;
import io.osupervisor.supervisor.telemetry.Event;
import java.util.List;

/** What people see of things, as JSON. */
final class Views {
  private Views() {}

  static ObjectNode agent(AgentReply.AgentView view) {
    ObjectNode node = Json.tree(view);
    node.set("spec", Json.parse(view.spec()));
    return node;
  }

  static ArrayNode list(List<?> records) {
    ArrayNode nodes = Json.array();
    records.forEach(record -> nodes.add(Json.tree(record)));
    return nodes;
  }

  static ObjectNode audit(AuditEntry entry) {
    ObjectNode node =
        Json.object()
            .put("n", entry.n())
            .put("at", entry.at().toString())
            .put("who", entry.record().who())
            .put("action", entry.record().action());
    String agent = entry.record().agent();
    if (agent != null) {
      node.put("agent", agent);
    }
    node.set("detail", Json.tree(entry.record().detail()));
    return node.put("prev", entry.prev()).put("hash", entry.hash());
  }

  static ObjectNode event(Event event) {
    return Json.tree(event);
  }
}
