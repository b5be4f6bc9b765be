package io.osupervisor.supervisor.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.audit.AuditEntry;
import io.osupervisor.supervisor.telemetry.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people see of things, as JSON. */
final class Views {
  private Views() {}

  static ObjectNode agent(AgentReply.AgentView view) {
    ObjectNode node = Json.tree(view);
    node.set("spec", Json.parse(view.spec()));
    return node;
  }

  static ObjectNode version(AgentReply.VersionDetail detail) {
    ObjectNode node = Json.object();
    node.set("version", Json.tree(detail.version()));
    detail.command().forEach(node.putArray("command")::add);
    node.set("files", list(detail.files()));
    ObjectNode parameters = node.putObject("parameters");
    detail.parameters().forEach((name, value) -> put(parameters, name, value));
    return node;
  }

  static ObjectNode versionDiff(AgentReply.VersionDiff diff) {
    ObjectNode node = Json.object().put("from", diff.from()).put("to", diff.to());
    node.set("files", list(diff.files()));
    ObjectNode parameters = node.putObject("parameters");
    diff.parameters()
        .forEach(
            (name, change) -> {
              ObjectNode sides = parameters.putObject(name);
              put(sides, "from", change.from());
              put(sides, "to", change.to());
            });
    return node;
  }

  private static void put(ObjectNode node, String name, @Nullable Value value) {
    if (value != null) {
      node.set(name, Json.parse(value.toJson()));
    }
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
