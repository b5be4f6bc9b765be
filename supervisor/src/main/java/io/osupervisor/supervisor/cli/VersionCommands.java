package io.osupervisor.supervisor.cli;

import static io.osupervisor.supervisor.cli.NodeClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.supervisor.cli.NodeClient.Payload;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup version}. */
@Command(
    name = "version",
    description = "Versions of an agent.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup version list counter",
      "  osup version diff counter 3f2a 9c41",
      "  osup version rollback counter --reason 'it answers too slowly'",
      "  osup version drill counter"
    })
final class VersionCommands {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Command(
      description = "List them, newest first; * marks the primary.",
      mixinStandardHelpOptions = true)
  void list(@Parameters(paramLabel = "ID") String id) {
    osup.output()
        .many(
            AgentCommands.pages(osup.node(), agent(id) + "/versions", "versions"),
            VersionCommands::table);
  }

  @Command(description = "Show what one consists of.", mixinStandardHelpOptions = true)
  void show(
      @Parameters(paramLabel = "ID") String id,
      @Parameters(paramLabel = "V", description = "Its id, or enough of its first digits.")
          String version) {
    osup.output().one(osup.node().get(version(id, version)), VersionText::show);
  }

  @Command(
      description = "Show in what the second differs from the first.",
      mixinStandardHelpOptions = true)
  void diff(
      @Parameters(paramLabel = "ID") String id,
      @Parameters(paramLabel = "V1") String from,
      @Parameters(paramLabel = "V2") String to) {
    String path = version(id, from) + "/diff/" + encoded(to);
    osup.output().one(osup.node().get(path), VersionText::diff);
  }

  @Command(
      description = "Make an older one the primary, while requests go on.",
      mixinStandardHelpOptions = true)
  void rollback(
      @Parameters(paramLabel = "ID") String id,
      @Parameters(
              paramLabel = "V",
              arity = "0..1",
              description = "The version; without it the one before the primary.")
          @Nullable String version,
      @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
          String reason) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("reason", reason);
    if (version != null) {
      body.put("to", version);
    }
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    JsonNode done = osup.node().call("POST", agent(id) + "/rollback", Payload.json(body), key);
    osup.output().one(done, AgentText::line);
  }

  @Command(
      description = {
        "Prove that the way back works, beside the primary, which goes on.",
        "The version before is restored, takes the log and answers the probes of the spec."
      },
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:it works", "1:it does not, or the drill was refused"},
      mixinStandardHelpOptions = true)
  int drill(@Parameters(paramLabel = "ID") String id) {
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    JsonNode done = osup.node().call("POST", agent(id) + "/drill", Payload.NONE, key);
    osup.output().one(done, VersionText::drilled);
    return done.path("passed").asBoolean() ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private static String agent(String id) {
    return "/api/v1/agents/" + encoded(id);
  }

  private static String version(String id, String version) {
    return agent(id) + "/versions/" + encoded(version);
  }

  private static String table(JsonNode versions) {
    Table table = new Table(" ", "VERSION", "PARENT", "AUTHOR", "AT", "REASON");
    for (JsonNode one : versions) {
      table.row(
          one.path("primary").asBoolean() ? "*" : " ",
          AgentText.version(one.path("id")),
          AgentText.version(one.path("parent")),
          one.path("author").asText(),
          one.path("at").asText(),
          one.path("reason").asText());
    }
    return table.render();
  }
}
