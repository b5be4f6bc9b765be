package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code osup governor}. */
@Command(
    name = "governor",
    description = "What agents and trials take of the node, and what they may.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  osup governor", "  osup governor -o json"})
final class GovernorCommand implements Runnable {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Override
  public void run() {
    osup.output().one(osup.node().get("/api/v1/governor"), GovernorCommand::text);
  }

  static String text(JsonNode view) {
    Table table = new Table("LIMIT", "NOW", "AGENTS", "TRIALS", "HELD", "REFUSED", "");
    for (JsonNode one : view.path("limits")) {
      String side = one.path("floor").asBoolean() ? "at least " : "at most ";
      table.row(
          one.path("limit").asText(),
          one.path("value").asText() + " " + one.path("unit").asText(),
          side + one.path("agents").asText(),
          side + one.path("trials").asText(),
          one.path("held").asText(),
          one.path("refused").asText(),
          one.path("reason").asText());
    }
    return "%d of %d starts under way, %d wait%n%s"
        .formatted(
            view.path("starting").asInt(),
            view.path("starting_max").asInt(),
            view.path("waiting").asInt(),
            table.render());
  }
}
