package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup history}. */
@Command(
    name = "history",
    description = "How the requests of an agent ended, newest first.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup history counter --since 1h --outcome failed",
      "  osup history counter --version 9f2c --limit 10000 -o jsonl",
      "  osup history counter --since 24h --by-version"
    })
final class HistoryCommand implements Runnable {
  /** What a node gives at once. */
  private static final int PAGE = 1000;

  @ParentCommand private Osup osup = new Osup(Map.of());

  @Parameters(paramLabel = "ID")
  private String id = "";

  /** Alone here: the other standard option is the version of what was asked. */
  @SuppressWarnings("unused") // Its name is what matters.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean help;

  @Option(names = "--since", paramLabel = "TIME", description = "Of the last TIME, such as 1h.")
  private @Nullable Duration since;

  @Option(names = "--version", paramLabel = "V", description = "Of this version alone.")
  private @Nullable String version;

  @Option(
      names = "--outcome",
      paramLabel = "WORD",
      description = "ok, failed for all others, or one code, such as timeout.")
  private @Nullable String outcome;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many (${DEFAULT-VALUE}).")
  private int limit = 100;

  @Option(
      names = "--by-version",
      description =
          "Tell instead what callers got of each version, by its newest 100,000 requests.")
  private boolean byVersion;

  @Override
  public void run() {
    if (byVersion) {
      osup.output().many(versions(), HistoryCommand::versionTable);
    } else {
      osup.output().many(requests(), HistoryCommand::table);
    }
  }

  private String requestsPath() {
    return "/api/v1/agents/" + NodeClient.encoded(id) + "/requests";
  }

  private JsonNode versions() {
    if (version != null || outcome != null) {
      throw CliException.usage(
          "--by-version takes no other choice than --since", "leave --version and --outcome out");
    }
    String asked = since();
    String query = asked.isEmpty() ? "" : "?" + asked.substring(1);
    return osup.node().get(requestsPath() + "/by-version" + query).path("versions");
  }

  private JsonNode requests() {
    if (limit < 1) {
      throw CliException.usage("--limit is " + limit, "say 1 or more");
    }
    NodeClient node = osup.node();
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    String which = which();
    String cursor = "";
    do {
      int wanted = Math.min(PAGE, limit - all.size());
      JsonNode page =
          node.get(
              requestsPath()
                  + "?limit="
                  + wanted
                  + which
                  + (cursor.isEmpty() ? "" : "&cursor=" + NodeClient.encoded(cursor)));
      page.path("requests").forEach(all::add);
      cursor = page.path("next_cursor").asText("");
    } while (!cursor.isEmpty() && all.size() < limit);
    return all;
  }

  private String since() {
    return since == null ? "" : "&since=" + InstantSource.system().instant().minus(since);
  }

  private String which() {
    StringBuilder which = new StringBuilder(since());
    if (version != null) {
      which.append("&version=").append(NodeClient.encoded(version));
    }
    if (outcome != null) {
      which.append("&outcome=").append(NodeClient.encoded(outcome));
    }
    return which.toString();
  }

  private static String versionTable(JsonNode versions) {
    Table table = new Table("VERSION", "REQUESTS", "FAILED", "P50", "P95", "P99", "LAST");
    for (JsonNode one : versions) {
      table.row(
          AgentText.version(one.path("version")),
          one.path("requests").asLong(),
          one.path("failed").asLong(),
          millis(one.path("p50_ms")),
          millis(one.path("p95_ms")),
          millis(one.path("p99_ms")),
          one.path("last").asText());
    }
    return table.render();
  }

  /** A time as tables show it. */
  static String millis(JsonNode time) {
    return time.isNumber() ? String.format(Locale.ROOT, "%.3f ms", time.asDouble()) : "-";
  }

  private static String table(JsonNode runs) {
    Table table = new Table("AT", "PART", "OUTCOME", "LATENCY", "VERSION", "INSTANCE", "KEY");
    for (JsonNode run : runs) {
      String error = run.path("error").asText("");
      table.row(
          run.path("at").asText(),
          run.path("part").asText(),
          run.path("outcome").asText() + (error.isEmpty() ? "" : " (" + error + ")"),
          millis(run.path("latency_ms")),
          AgentText.version(run.path("version")),
          run.path("instance").asText("-"),
          run.path("key").asText("-"));
    }
    return table.render();
  }
}
