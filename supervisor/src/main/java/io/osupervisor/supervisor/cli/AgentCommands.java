package io.osupervisor.supervisor.cli;

import static io.osupervisor.supervisor.cli.NodeClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.osupervisor.supervisor.cli.NodeClient.Payload;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup agent}. */
@Command(
    name = "agent",
    description = "Agents: see them, entrust them, start, stop and remove them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup agent add examples/agents/counter/agent.conf",
      "  osup agent show counter -o json",
      "  osup agent logs counter -f"
    },
    subcommands = ConformCommand.class)
final class AgentCommands {
  private static final String ALL = "/api/v1/agents";

  @ParentCommand private Osup osup = new Osup(Map.of());

  Osup osup() {
    return osup;
  }

  @Command(description = "List all agents.", mixinStandardHelpOptions = true)
  void list() {
    NodeClient node = osup.node();
    osup.output().many(pages(node, ALL, "agents"), AgentText::list);
  }

  @Command(
      description = "Show one agent: its state, instances, last error and spec.",
      mixinStandardHelpOptions = true)
  void show(@Parameters(paramLabel = "ID") String id) {
    osup.output().one(osup.node().get(one(id)), AgentText::show);
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Entrust an agent to the node; the files of its genome are sent along.",
      footerHeading = "%nExamples:%n",
      footer = "  osup agent add counter.conf")
  void add(@Parameters(paramLabel = "FILE", description = "Its spec.") Path file) {
    SpecFile spec = SpecFile.read(file);
    act("POST", ALL + spec.query(), Payload.hocon(spec.body()));
  }

  @Command(
      description = "Change an agent's spec; a new command or genome makes a new version.",
      mixinStandardHelpOptions = true)
  void update(@Parameters(paramLabel = "FILE", description = "Its spec.") Path file) {
    SpecFile spec = SpecFile.read(file);
    act("PUT", one(spec.id()) + spec.query(), Payload.hocon(spec.body()));
  }

  @Command(
      description = "Remove an agent. Its memory is kept for 30 days.",
      mixinStandardHelpOptions = true)
  void remove(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--purge", description = "Delete its memory now.") boolean purge) {
    String path = one(id) + (purge ? "?purge=true" : "");
    JsonNode done = osup.node().call("DELETE", path, Payload.NONE, key());
    osup.output().one(done, node -> "removed " + id + (purge ? " and its memory" : "") + "\n");
  }

  @Command(description = "Start a stopped agent.", mixinStandardHelpOptions = true)
  void start(@Parameters(paramLabel = "ID") String id) {
    act("POST", one(id) + "/start", Payload.NONE);
  }

  @Command(
      description = "Stop an agent after a checkpoint; it stays stopped.",
      mixinStandardHelpOptions = true)
  void stop(@Parameters(paramLabel = "ID") String id) {
    act("POST", one(id) + "/stop", Payload.NONE);
  }

  @Command(description = "Restart an agent.", mixinStandardHelpOptions = true)
  void restart(@Parameters(paramLabel = "ID") String id) {
    act("POST", one(id) + "/restart", Payload.NONE);
  }

  @Command(description = "Let an agent out of quarantine.", mixinStandardHelpOptions = true)
  void release(@Parameters(paramLabel = "ID") String id) {
    act("POST", one(id) + "/release", Payload.NONE);
  }

  @Command(
      description = "Print what an agent wrote to its standard error.",
      mixinStandardHelpOptions = true)
  void logs(
      @Parameters(paramLabel = "ID") String id,
      @Option(
              names = {"-f", "--follow"},
              description = "Go on as it writes.")
          boolean follow,
      @Option(
              names = {"-n", "--lines"},
              paramLabel = "N",
              defaultValue = "200",
              description = "How many of its last lines (${DEFAULT-VALUE}).")
          int lines) {
    Output output = osup.output();
    osup.node()
        .lines(
            one(id) + "/logs?lines=" + lines + "&follow=" + follow,
            Map.of(),
            line -> {
              output.out().println(line);
              output.out().flush();
            });
  }

  private void act(String method, String path, Payload payload) {
    JsonNode agent = osup.node().call(method, path, payload, key());
    osup.output().one(agent, AgentText::line);
  }

  private static String one(String id) {
    return ALL + "/" + encoded(id);
  }

  private static Map<String, String> key() {
    return Map.of("Idempotency-Key", UUID.randomUUID().toString());
  }

  /** All pages of a list. */
  static ArrayNode pages(NodeClient node, String path, String name) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    String cursor = "";
    do {
      JsonNode page = node.get(path + cursor);
      page.path(name).forEach(all::add);
      String next = page.path("next_cursor").asText("");
      cursor = next.isEmpty() ? "" : "?cursor=" + encoded(next);
    } while (!cursor.isEmpty());
    return all;
  }
}
