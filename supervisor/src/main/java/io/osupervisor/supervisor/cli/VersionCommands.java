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
      "  osup version drill counter",
      "  osup version anchor counter 9c41 --reason 'it does more than before'"
    })
final class VersionCommands {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Command(
      description = {
        "List them, newest first: what each is now, and what callers got of it.",
        "The numbers are of the newest 100,000 requests in the node's run history."
      },
      mixinStandardHelpOptions = true)
  void list(@Parameters(paramLabel = "ID") String id) {
    osup.output()
        .many(
            AgentCommands.pages(osup.node(), agent(id) + "/versions", "versions"),
            VersionText::list);
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

  @Command(
      description = {
        "Agree to the primary as it is: what was lost up to it does not count any more.",
        "Guards hold against it until a person agrees to another version.",
        "Nobody agrees to what an own hypothesis lost."
      },
      mixinStandardHelpOptions = true)
  void anchor(
      @Parameters(paramLabel = "ID") String id,
      @Parameters(
              paramLabel = "V",
              arity = "0..1",
              description = {
                "The version that is meant, refused where it is not the primary;",
                "without it the one that is primary when the command begins."
              })
          @Nullable String version,
      @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
          String reason) {
    String meant =
        version == null ? osup.node().get(agent(id)).path("primary_version").asText() : version;
    ObjectNode body =
        JsonNodeFactory.instance.objectNode().put("version", meant).put("reason", reason);
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    JsonNode done = osup.node().call("POST", agent(id) + "/anchor", Payload.json(body), key);
    osup.output().one(done, AgentText::line);
  }

  private static String agent(String id) {
    return "/api/v1/agents/" + encoded(id);
  }

  private static String version(String id, String version) {
    return agent(id) + "/versions/" + encoded(version);
  }
}
