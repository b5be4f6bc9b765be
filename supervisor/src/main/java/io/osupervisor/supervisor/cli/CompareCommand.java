package io.osupervisor.supervisor.cli;

import static io.osupervisor.supervisor.cli.NodeClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup compare}. */
@Command(
    name = "compare",
    description = "How one instance of an agent differs from another, with 95 %% intervals.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = "  osup compare counter INSTANCE1 INSTANCE2")
final class CompareCommand implements Runnable {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Parameters(index = "0", paramLabel = "ID")
  private String id = "";

  @Parameters(index = "1", paramLabel = "INSTANCE1")
  private String a = "";

  @Parameters(index = "2", paramLabel = "INSTANCE2")
  private String b = "";

  @Override
  public void run() {
    String path = "/api/v1/agents/" + encoded(id) + "/compare?a=" + encoded(a) + "&b=" + encoded(b);
    osup.output().one(osup.node().get(path), CompareCommand::table);
  }

  private static String table(JsonNode comparison) {
    Table table = new Table("METRIC", "A", "B", "UNIT", "B TO A", "", "FROM", "TO", "N");
    comparison
        .path("metrics")
        .properties()
        .forEach(
            metric -> {
              JsonNode value = metric.getValue();
              table.row(
                  metric.getKey(),
                  number(value.path("a")),
                  number(value.path("b")),
                  value.path("unit").asText(),
                  number(value.path("estimate")),
                  value.path("relation").asText(),
                  number(value.path("lower")),
                  number(value.path("upper")),
                  value.path("n").asLong());
            });
    StringBuilder text = new StringBuilder(table.render());
    comparison
        .path("missing")
        .properties()
        .forEach(
            why ->
                text.append("no ")
                    .append(why.getKey())
                    .append(": ")
                    .append(why.getValue().asText())
                    .append('\n'));
    return text.toString();
  }

  private static String number(JsonNode value) {
    return String.format("%.4g", value.asDouble());
  }
}
