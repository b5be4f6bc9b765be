package io.osupervisor.supervisor.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.supervisor.audit.AuditEntry;
import io.osupervisor.supervisor.telemetry.Event;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
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

  /** A hypothesis with its stages and what each yielded. */
  static ObjectNode hypothesis(AgentReply.HypothesisDetail detail) {
    ObjectNode node = Json.tree(detail.hypothesis());
    ObjectNode expected = node.putObject("expected");
    new TreeMap<>(detail.expected()).forEach(expected::put);
    node.set("stages", stages(detail));
    return node;
  }

  /** What a hypothesis has to show for itself, and the same in words. */
  static ObjectNode evidence(AgentReply.HypothesisDetail detail) {
    ObjectNode node =
        Json.object().put("id", detail.hypothesis().id()).put("state", detail.hypothesis().state());
    node.set("stages", stages(detail));
    return node.put("explanation", detail.explanation());
  }

  /** Whether a verdict is what its observations come to, and if not, where not. */
  static ObjectNode verified(AgentReply.HypothesisVerified verified) {
    AgentReply.FieldDifference difference = verified.difference();
    ObjectNode node =
        Json.object()
            .put("id", verified.hypothesis())
            .put("verified", difference == null)
            .put("decision", verified.decision())
            .put("observations", verified.observations());
    if (difference != null) {
      node.set("difference", Json.tree(difference));
    }
    return node;
  }

  private static ArrayNode stages(AgentReply.HypothesisDetail detail) {
    ArrayNode stages = Json.array();
    for (AgentReply.StageView stage : detail.stages()) {
      ObjectNode node = stages.addObject();
      node.put("name", stage.name()).put("state", stage.state());
      node.put("started", stage.started().toString());
      Instant ended = stage.ended();
      if (ended != null) {
        node.put("ended", ended.toString());
      }
      put(node, "evidence", stage.evidence());
    }
    return stages;
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
