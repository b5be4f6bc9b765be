package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.osupervisor.agent.AgentException;
import io.osupervisor.supervisor.management.Role;
import io.osupervisor.supervisor.management.Token;
import io.osupervisor.supervisor.management.TokenFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup token}. */
@Command(
    name = "token",
    description = {
      "Who may do what: the tokens in a node's data directory.",
      "A running node takes over what changes here within a second."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup token create grafana --role viewer",
      "  sudo -u osupervisor osup token list --data /var/lib/osupervisor",
      "  osup token remove grafana"
    })
final class TokenCommands {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Command(description = "List names and roles, never the tokens.", mixinStandardHelpOptions = true)
  void list() {
    ArrayNode tokens = JsonNodeFactory.instance.arrayNode();
    with(TokenFiles::all)
        .forEach(one -> tokens.addObject().put("name", one.name()).put("role", one.role().word()));
    osup.output().many(tokens, TokenCommands::table);
  }

  @Command(
      description = {
        "Make a token and print it, this once.",
        "A viewer reads, an operator also acts, an admin also creates, changes and removes",
        "agents, deletes checkpoints, and ends nodes of the cluster."
      },
      mixinStandardHelpOptions = true)
  void create(
      @Parameters(paramLabel = "NAME", description = "What the audit calls it.") String name,
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              description = "viewer, operator or admin.")
          Role role) {
    Token token = with(files -> files.create(name, role));
    osup.output()
        .one(
            JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("role", role.word())
                .put("token", token.reveal()),
            made -> token.reveal() + "\n");
  }

  @Command(
      description = "Take a token away; it opens nothing more.",
      mixinStandardHelpOptions = true)
  void remove(@Parameters(paramLabel = "NAME", description = "Which.") String name) {
    with(
        files -> {
          files.remove(name);
          return name;
        });
    osup.output()
        .one(JsonNodeFactory.instance.objectNode().put("removed", name), gone -> "removed\n");
  }

  private <T> T with(Function<TokenFiles, T> work) {
    Path data = osup.data();
    // Whatever lies in a directory before its first node would keep that from taking it.
    if (!Files.exists(data.resolve(TokenFiles.FILE))) {
      throw CliException.refused(
          "not_found",
          data.toAbsolutePath() + " is no data directory in which a node has run",
          "start the node once, name its directory with --data, and be its user or root");
    }
    try {
      return work.apply(new TokenFiles(data));
    } catch (AgentException e) {
      throw CliException.refused(e.code(), String.valueOf(e.getMessage()), e.hint());
    }
  }

  private static String table(JsonNode tokens) {
    Table table = new Table("NAME", "ROLE");
    tokens.forEach(one -> table.row(one.path("name").asText(), one.path("role").asText()));
    return table.render();
  }
}
