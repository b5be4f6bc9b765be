package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup version}. */
@Command(
    name = "version",
    description = "Versions of an agent.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = "  osup version list counter")
final class VersionCommands {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Command(description = "List them, newest first; * marks the primary.")
  void list(@Parameters(paramLabel = "ID") String id) {
    String path = "/api/v1/agents/" + NodeClient.encoded(id) + "/versions";
    osup.output().many(AgentCommands.pages(osup.node(), path, "versions"), VersionCommands::table);
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
