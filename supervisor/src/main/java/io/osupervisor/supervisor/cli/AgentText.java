package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Agents as text. */
final class AgentText {
  private static final int SHORT_VERSION = 12;

  private AgentText() {}

  static String list(JsonNode agents) {
    Table table = new Table("ID", "STATE", "VERSION", "INSTANCES", "RESTARTS", "LAST ERROR");
    for (JsonNode agent : agents) {
      table.row(
          agent.path("id").asText(),
          agent.path("state").asText(),
          version(agent.path("primary_version")),
          agent.path("instances").size(),
          agent.path("restarts").asLong(),
          agent.path("last_error").path("code").asText("-"));
    }
    return table.render();
  }

  static String line(JsonNode agent) {
    return agent.path("id").asText()
        + " is "
        + agent.path("state").asText()
        + ", version "
        + version(agent.path("primary_version"))
        + "\n";
  }

  static String show(JsonNode agent) {
    Table facts =
        new Table("id", agent.path("id").asText())
            .row("state", agent.path("state").asText())
            .row("version", agent.path("primary_version").asText("-"))
            .row("restarts", agent.path("restarts").asLong())
            .row("isolation", agent.path("isolation").asText())
            .row("limits", agent.path("limits").asText())
            .row("network", agent.path("network").asText());
    agent.path("enforced").forEach(one -> facts.row("enforced", one.asText()));
    agent.path("gaps").forEach(one -> facts.row("not enforced", one.asText()));
    JsonNode error = agent.path("last_error");
    if (error.isObject()) {
      facts.row(
          "last error",
          error.path("code").asText()
              + ": "
              + error.path("message").asText()
              + " ("
              + error.path("at").asText()
              + ")");
      if (!error.path("hint").asText().isEmpty()) {
        facts.row("what to do", error.path("hint").asText());
      }
    }
    Table instances = new Table("INSTANCE", "ROLE", "STATE", "PID", "VERSION");
    for (JsonNode instance : agent.path("instances")) {
      instances.row(
          instance.path("id").asText(),
          instance.path("role").asText(),
          instance.path("state").asText(),
          instance.path("pid").asLong(),
          version(instance.path("version")));
    }
    return facts.render() + "\n" + instances.render() + "\n" + spec(agent.path("spec"));
  }

  private static String spec(JsonNode spec) {
    return "spec " + spec.toPrettyString() + "\n";
  }

  static String version(JsonNode version) {
    String text = version.asText("");
    if (text.isEmpty()) {
      return "-";
    }
    return text.length() > SHORT_VERSION ? text.substring(0, SHORT_VERSION) : text;
  }
}
