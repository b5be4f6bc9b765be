package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.supervisor.audit.AuditVerdict;
import io.osupervisor.supervisor.audit.AuditVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code osup audit}. */
@Command(
    name = "audit",
    description = "Who did what, in a chain that shows every later change.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  osup audit show -n 50", "  osup audit verify --data data"})
final class AuditCommands {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Command(description = "Print the newest entries, oldest first.", mixinStandardHelpOptions = true)
  void show(
      @Option(
              names = {"-n", "--entries"},
              paramLabel = "N",
              defaultValue = "100",
              description = "How many, at most 1000 (${DEFAULT-VALUE}).")
          int entries) {
    JsonNode newest = osup.node().get("/api/v1/audit?limit=" + entries).path("entries");
    ArrayNode inOrder = JsonNodeFactory.instance.arrayNode();
    for (int i = newest.size() - 1; i >= 0; i--) {
      inOrder.add(newest.get(i));
    }
    osup.output().many(inOrder, AuditCommands::table);
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Verify that the audit is what was written; exit 1 and say where if it is not.",
        "With --data the files are read, also of a node that is stopped; else the node is asked."
      })
  int verify() {
    JsonNode verdict = osup.meansFiles() ? verifyFiles() : osup.node().get("/api/v1/audit/verify");
    osup.output().one(verdict, AuditCommands::text);
    return verdict.path("intact").asBoolean() ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private ObjectNode verifyFiles() {
    Path folder = osup.data().resolve("audit");
    if (!Files.isDirectory(folder)) {
      throw CliException.refused(
          "not_found", "there is no audit in " + folder, "name the data directory with --data");
    }
    try {
      AuditVerdict verdict = AuditVerifier.verify(folder);
      ObjectNode node =
          JsonNodeFactory.instance
              .objectNode()
              .put("intact", verdict.intact())
              .put("entries", verdict.entries())
              .put("hash", verdict.hash());
      verdict
          .fault()
          .ifPresent(
              fault ->
                  node.putObject("fault")
                      .put("entry", fault.entry())
                      .put("offset", fault.offset())
                      .put("what", fault.what()));
      return node;
    } catch (IOException e) {
      throw CliException.refused(
          "audit_unavailable", "the audit in " + folder + " cannot be read: " + e, "see who may");
    }
  }

  private static String text(JsonNode verdict) {
    JsonNode fault = verdict.path("fault");
    if (fault.isMissingNode()) {
      return "intact: "
          + Counted.of(verdict.path("entries").asLong(), "entry", "entries")
          + ", "
          + verdict.path("hash").asText()
          + "\n";
    }
    return "NOT INTACT: entry "
        + fault.path("entry")
        + ", at byte "
        + fault.path("offset")
        + ", "
        + fault.path("what").asText()
        + "; "
        + Counted.of(
            verdict.path("entries").asLong(),
            "entry before it is right\n",
            "entries before it are right\n");
  }

  private static String table(JsonNode entries) {
    Table table = new Table("N", "AT", "WHO", "ACTION", "AGENT", "DETAIL");
    for (JsonNode one : entries) {
      StringBuilder detail = new StringBuilder();
      one.path("detail")
          .properties()
          .forEach(
              field ->
                  detail
                      .append(field.getKey())
                      .append('=')
                      .append(field.getValue().asText())
                      .append(' '));
      table.row(
          one.path("n").asLong(),
          one.path("at").asText(),
          one.path("who").asText(),
          one.path("action").asText(),
          one.path("agent").asText("-"),
          detail.toString().strip());
    }
    return table.render();
  }
}
