package io.osupervisor.supervisor.cli;

import static io.osupervisor.supervisor.cli.NodeClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.osupervisor.supervisor.cli.NodeClient.Payload;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup checkpoint}. */
@Command(
    name = "checkpoint",
    description = "Checkpoints of an agent's memory.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  osup checkpoint take counter", "  osup checkpoint restore counter CHECKPOINT"})
final class CheckpointCommands {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Command(description = "List them, newest first.", mixinStandardHelpOptions = true)
  void list(@Parameters(paramLabel = "ID") String id) {
    osup.output()
        .many(AgentCommands.pages(osup.node(), path(id), "checkpoints"), CheckpointCommands::table);
  }

  @Command(description = "Take one now.", mixinStandardHelpOptions = true)
  void take(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
          @Nullable String reason) {
    Payload payload =
        reason == null
            ? Payload.NONE
            : Payload.json(JsonNodeFactory.instance.objectNode().put("reason", reason));
    JsonNode taken = osup.node().call("POST", path(id), payload, key());
    osup.output().one(taken, node -> "took " + node.path("id").asText() + "\n");
  }

  @Command(
      description = "Restore one: what it holds becomes the agent's newest state.",
      mixinStandardHelpOptions = true)
  void restore(
      @Parameters(paramLabel = "ID") String id, @Parameters(paramLabel = "C") String checkpoint) {
    String path = path(id) + "/" + encoded(checkpoint) + "/restore";
    JsonNode done = osup.node().call("POST", path, Payload.NONE, key());
    osup.output().one(done, node -> "restored " + checkpoint + "\n");
  }

  @Command(description = "Delete one.", mixinStandardHelpOptions = true)
  void delete(
      @Parameters(paramLabel = "ID") String id, @Parameters(paramLabel = "C") String checkpoint) {
    String path = path(id) + "/" + encoded(checkpoint);
    JsonNode done = osup.node().call("DELETE", path, Payload.NONE, key());
    osup.output().one(done, node -> "deleted " + checkpoint + "\n");
  }

  private static String path(String id) {
    return "/api/v1/agents/" + encoded(id) + "/checkpoints";
  }

  private static Map<String, String> key() {
    return Map.of("Idempotency-Key", UUID.randomUUID().toString());
  }

  private static String table(JsonNode checkpoints) {
    Table table = new Table("ID", "TAKEN", "ENTRY", "BYTES", "VERSION", "REASON");
    for (JsonNode one : checkpoints) {
      table.row(
          one.path("id").asText(),
          one.path("at").asText(),
          one.path("wal_seq").asLong(),
          one.path("bytes").asLong(),
          AgentText.version(one.path("version")),
          one.path("reason").asText());
    }
    return table.render();
  }
}
