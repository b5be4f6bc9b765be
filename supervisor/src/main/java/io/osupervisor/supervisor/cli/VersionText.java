package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;

/** Versions as text. */
final class VersionText {
  private static final String SOURCE =
      "REQUESTS to LAST: what callers got, by the newest 100,000 requests in the run history\n";

  private VersionText() {}

  /** All of an agent; what is not known of one is a dash. */
  static String list(JsonNode versions) {
    Table table =
        new Table(
            "VERSION",
            "STATE",
            "REQUESTS",
            "FAILED",
            "P50",
            "P95",
            "P99",
            "LAST",
            "PARENT",
            "AUTHOR",
            "AT",
            "REASON");
    boolean counted = false;
    for (JsonNode one : versions) {
      JsonNode requests = one.path("requests");
      counted |= requests.isObject();
      table.row(
          AgentText.version(one.path("id")),
          one.path("state").asText("-"),
          requests.path("count").asText("-"),
          requests.isObject()
              ? String.format(Locale.ROOT, "%.2f%%", 100 * requests.path("error_rate").asDouble())
              : "-",
          HistoryCommand.millis(requests.path("p50_ms")),
          HistoryCommand.millis(requests.path("p95_ms")),
          HistoryCommand.millis(requests.path("p99_ms")),
          requests.path("last").asText("-"),
          AgentText.version(one.path("parent")),
          one.path("author").asText(),
          one.path("at").asText(),
          one.path("reason").asText());
    }
    return counted ? table.render() + SOURCE : table.render();
  }

  static String show(JsonNode detail) {
    JsonNode version = detail.path("version");
    StringBuilder command = new StringBuilder();
    detail.path("command").forEach(word -> command.append(word.asText()).append(' '));
    Table facts =
        new Table("id", version.path("id").asText())
            .row("parent", version.path("parent").asText("-"))
            .row("author", version.path("author").asText())
            .row("reason", version.path("reason").asText())
            .row("at", version.path("at").asText())
            .row("primary", version.path("primary").asBoolean() ? "yes" : "no")
            .row("command", command.toString().strip());
    for (Map.Entry<String, JsonNode> one : detail.path("parameters").properties()) {
      facts.row(one.getKey(), one.getValue().toString());
    }
    Table files = new Table("FILE", "BYTES", "SHA-256");
    for (JsonNode file : detail.path("files")) {
      files.row(
          file.path("path").asText() + (file.path("executable").asBoolean() ? "*" : ""),
          file.path("bytes").asLong(),
          file.path("sha256").asText());
    }
    return facts.render() + "\n" + files.render();
  }

  static String diff(JsonNode diff) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonNode> one : diff.path("parameters").properties()) {
      text.append("parameter ")
          .append(one.getKey())
          .append(": ")
          .append(side(one.getValue().path("from")))
          .append(" -> ")
          .append(side(one.getValue().path("to")))
          .append('\n');
    }
    for (JsonNode file : diff.path("files")) {
      String lines = file.path("diff").asText();
      String kind = file.path("kind").asText();
      text.append(
          lines.isEmpty()
              ? kind + " " + file.path("path").asText() + " (no lines to show)\n"
              : lines);
    }
    return text.isEmpty() ? "no difference\n" : text.toString();
  }

  static String drilled(JsonNode drill) {
    return "the way back to %s %s: %s, %.3f s%n"
        .formatted(
            AgentText.version(drill.path("version")),
            drill.path("passed").asBoolean() ? "works" : "does not work",
            Table.oneLine(drill.path("found").asText()),
            drill.path("seconds").asDouble());
  }

  private static String side(JsonNode value) {
    return value.isMissingNode() ? "(none)" : value.toString();
  }
}
