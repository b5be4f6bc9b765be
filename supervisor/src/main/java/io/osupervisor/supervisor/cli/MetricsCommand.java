package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup metrics}. */
@Command(
    name = "metrics",
    description = "The numbers of an agent.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup metrics counter",
      "  osup metrics counter --watch -o jsonl",
      "  osup metrics counter --history counter-1"
    })
final class MetricsCommand implements Runnable {
  private static final Duration MOST_OFTEN = Duration.ofMillis(100);

  @ParentCommand private Osup osup = new Osup(Map.of());

  @Parameters(paramLabel = "ID")
  private String id = "";

  @Option(
      names = {"-w", "--watch"},
      description = "Print them again and again.")
  private boolean watch;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "1s",
      description = "How often (${DEFAULT-VALUE}).")
  private Duration every = Duration.ofSeconds(1);

  @Option(
      names = "--history",
      paramLabel = "INSTANCE",
      description = "Print the samples of one instance instead, oldest first.")
  private @Nullable String history;

  @Override
  public void run() {
    if (every.compareTo(MOST_OFTEN) < 0) {
      throw CliException.usage(
          "--every is " + every.toMillis() + " ms", "say " + MOST_OFTEN.toMillis() + "ms or more");
    }
    NodeClient node = osup.node();
    Output output = osup.output();
    if (history != null) {
      String samples =
          "/api/v1/agents/"
              + NodeClient.encoded(id)
              + "/history?instance="
              + NodeClient.encoded(history);
      output.one(node.get(samples), HistoryText::render);
      return;
    }
    String path = "/api/v1/agents/" + NodeClient.encoded(id) + "/metrics";
    if (!watch) {
      output.one(node.get(path), MetricsText::render);
      return;
    }
    try {
      while (!output.out().checkError()) {
        output.next(node.get(path), MetricsText::render);
        TimeUnit.MILLISECONDS.sleep(every.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Numbers as text. */
  static final class MetricsText {
    private MetricsText() {}

    static String render(JsonNode metrics) {
      JsonNode wal = metrics.path("wal");
      JsonNode checkpoints = metrics.path("checkpoints");
      Table facts =
          new Table("agent", metrics.path("agent").asText())
              .row("up", metrics.path("up").asBoolean())
              .row("requests", counts(metrics.path("requests")))
              .row(
                  "open", metrics.path("in_flight") + " and " + metrics.path("queued") + " waiting")
              .row("latency", latency(metrics.path("latency")))
              .row("restarts", counts(metrics.path("restarts")))
              .row("recovery", latency(metrics.path("recovery")))
              .row(
                  "log",
                  Counted.of(wal.path("last_seq").asLong(), "entry", "entries")
                      + ", "
                      + wal.path("lag")
                      + " not yet durable")
              .row("checkpoints", checkpoints.path("taken") + " taken");
      Table instances =
          new Table("INSTANCE", "ROLE", "STATE", "PULSE", "MEMORY", "CPU", "ANSWERS", "P50", "P99");
      for (JsonNode one : metrics.path("instances")) {
        instances.row(
            one.path("instance").asText(),
            one.path("role").asText(),
            one.path("state").asText(),
            seconds(one.path("pulse_age")),
            String.format("%.1f MiB", one.path("rss_bytes").asDouble() / (1 << 20)),
            seconds(one.path("cpu_seconds")),
            one.path("answers").asLong(),
            seconds(one.path("latency").path("p50")),
            seconds(one.path("latency").path("p99")));
      }
      return facts.render() + "\n" + instances.render();
    }

    private static String counts(JsonNode counts) {
      StringBuilder text = new StringBuilder();
      counts
          .properties()
          .forEach(
              one -> text.append(one.getKey()).append(' ').append(one.getValue()).append("  "));
      return text.isEmpty() ? "none" : text.toString().strip();
    }

    private static String latency(JsonNode summary) {
      if (summary.path("count").asLong() == 0) {
        return "none";
      }
      return "p50 "
          + seconds(summary.path("p50"))
          + "  p95 "
          + seconds(summary.path("p95"))
          + "  p99 "
          + seconds(summary.path("p99"))
          + "  max "
          + seconds(summary.path("max"))
          + "  of "
          + summary.path("count").asLong();
    }

    static String seconds(JsonNode value) {
      double seconds = value.asDouble();
      return seconds < 1
          ? String.format("%.3f ms", seconds * 1000)
          : String.format("%.1f s", seconds);
    }
  }
}
