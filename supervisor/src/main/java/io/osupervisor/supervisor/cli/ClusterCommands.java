package io.osupervisor.supervisor.cli;

import static io.osupervisor.supervisor.cli.NodeClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.osupervisor.supervisor.cli.NodeClient.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup cluster}. */
@Command(
    name = "cluster",
    description = "The members of the cluster.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup cluster members",
      "  osup cluster leave 10.0.0.3:7355 --reason 'a new kernel'",
      "  osup cluster down 10.0.0.3:7355 --reason 'its power supply burnt'"
    })
final class ClusterCommands {
  private static final String MEMBERS = "/api/v1/cluster/members";

  @ParentCommand private Osup osup = new Osup(Map.of());

  @Command(description = "List them, the oldest first.", mixinStandardHelpOptions = true)
  void members() {
    osup.output().many(osup.node().get(MEMBERS).path("members"), ClusterCommands::table);
  }

  @Command(description = "Have one hand over its agents and end.", mixinStandardHelpOptions = true)
  void leave(
      @Parameters(paramLabel = "NODE", description = "Its address, as members shows it.")
          String member,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
          @Nullable String reason) {
    end(member, "leave", reason, " hands over its agents and ends\n");
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Give up one that cannot be reached and has ended for good.",
        "The nodes that are left do so by themselves where they are the majority."
      })
  void down(
      @Parameters(paramLabel = "NODE", description = "Its address, as members shows it.")
          String member,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
          @Nullable String reason) {
    end(member, "down", reason, " is given up; its agents start elsewhere\n");
  }

  private void end(String member, String verb, @Nullable String reason, String said) {
    Payload payload =
        reason == null
            ? Payload.NONE
            : Payload.json(JsonNodeFactory.instance.objectNode().put("reason", reason));
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    JsonNode taken =
        osup.node().call("POST", MEMBERS + "/" + encoded(member) + "/" + verb, payload, key);
    osup.output().one(taken, node -> node.path("address").asText() + said);
  }

  private static String table(JsonNode members) {
    Table table = new Table("NODE", "STATUS", "REACHABLE", "AGENTS", "ROLES", "VERSION", "");
    for (JsonNode one : members) {
      List<String> roles = new ArrayList<>();
      one.path("roles").forEach(role -> roles.add(role.asText()));
      List<String> marks = new ArrayList<>();
      if (one.path("oldest").asBoolean()) {
        marks.add("oldest");
      }
      if (one.path("self").asBoolean()) {
        marks.add("asked");
      }
      table.row(
          one.path("address").asText(),
          one.path("status").asText(),
          one.path("reachable").asBoolean() ? "yes" : "NO",
          one.path("agents").asText("-"),
          String.join(",", roles),
          one.path("version").asText(),
          String.join(", ", marks));
    }
    return table.render();
  }
}
