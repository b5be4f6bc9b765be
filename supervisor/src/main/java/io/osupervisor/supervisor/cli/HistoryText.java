package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** The samples of an instance as text. */
final class HistoryText {
  private HistoryText() {}

  static String render(JsonNode history) {
    Table table =
        new Table("AT", "ANSWERS", "ERRORS", "P50", "P99", "MEMORY", "CPU", "PROCESSES", "PULSE");
    for (JsonNode one : history.path("samples")) {
      table.row(
          one.path("at").asText(),
          one.path("answers").asLong(),
          one.path("errors").asLong(),
          MetricsCommand.MetricsText.seconds(one.path("p50")),
          MetricsCommand.MetricsText.seconds(one.path("p99")),
          String.format("%.1f MiB", one.path("rss_bytes").asDouble() / (1 << 20)),
          MetricsCommand.MetricsText.seconds(one.path("cpu_seconds")),
          one.path("processes").asLong(),
          MetricsCommand.MetricsText.seconds(one.path("pulse_age")));
    }
    return table.render();
  }
}
