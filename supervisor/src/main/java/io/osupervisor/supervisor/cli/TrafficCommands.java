package io.osupervisor.supervisor.cli;

import static io.osupervisor.supervisor.cli.NodeClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.supervisor.cli.NodeClient.Payload;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup traffic}. */
@Command(
    name = "traffic",
    description = "Where the requests to an agent go.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup traffic show counter",
      "  osup traffic set counter --weight 9c41=12.5%%",
      "  osup traffic reset counter"
    })
final class TrafficCommands {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Command(
      mixinStandardHelpOptions = true,
      description = "Show who answers them, and which trials get copies.")
  void show(@Parameters(paramLabel = "ID") String id) {
    JsonNode traffic = osup.node().get("/api/v1/agents/" + encoded(id) + "/traffic");
    osup.output().one(traffic, TrafficCommands::text);
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Have another version answer a share of the requests beside the primary.",
        "A key stays with its version. Only agents with state = none can be shared out."
      })
  void set(
      @Parameters(paramLabel = "ID") String id,
      @Option(
              names = "--weight",
              paramLabel = "VERSION=PERCENT",
              required = true,
              description = "What a version answers, as in 9c41=12.5%%; the primary has the rest.")
          Map<String, String> weights) {
    put(id, weights);
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Have the primary answer every request again.")
  void reset(@Parameters(paramLabel = "ID") String id) {
    put(id, Map.of());
  }

  private void put(String id, Map<String, String> weights) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode shares = body.putObject("weights");
    weights.forEach(
        (version, share) -> shares.put(version, share.endsWith("%") ? share : share + "%"));
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    JsonNode traffic =
        osup.node()
            .call("PUT", "/api/v1/agents/" + encoded(id) + "/traffic", Payload.json(body), key);
    osup.output().one(traffic, TrafficCommands::text);
  }

  private static String text(JsonNode traffic) {
    Table facts =
        new Table("routes", "version " + traffic.path("version").asLong())
            .row("requests", traffic.path("requests").asLong());
    Table shares = new Table("INSTANCE", "VERSION", "SHARE");
    for (JsonNode share : traffic.path("shares")) {
      shares.row(
          share.path("instance").asText(),
          AgentText.version(share.path("version")),
          String.format(Locale.ROOT, "%.2f%%", share.path("weight").asInt() / 100.0));
    }
    String text = facts.render() + "\n" + shares.render();
    return traffic.path("mirrors").isEmpty() ? text : text + "\n" + mirrors(traffic);
  }

  private static String mirrors(JsonNode traffic) {
    Table table = new Table("TRIAL", "COPIES", "WAITING", "OPEN", "ENDED");
    for (JsonNode mirror : traffic.path("mirrors")) {
      Map<String, JsonNode> ended = new TreeMap<>();
      mirror.path("ended").properties().forEach(one -> ended.put(one.getKey(), one.getValue()));
      StringBuilder text = new StringBuilder();
      ended.forEach((outcome, n) -> text.append(outcome).append(' ').append(n).append("  "));
      table.row(
          mirror.path("trial").asText(),
          mirror.path("offered").asLong(),
          mirror.path("waiting").asLong(),
          mirror.path("open").asLong(),
          text.toString().strip());
    }
    return table.render();
  }
}
