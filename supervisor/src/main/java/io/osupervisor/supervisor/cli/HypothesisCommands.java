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

/** {@code osup hypothesis}. */
@Command(
    name = "hypothesis",
    description = "Hypotheses: changes of an agent that are tried before they are trusted.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup hypothesis submit evolving --reason 'an index' --file search.py=new.py --wait",
      "  osup hypothesis list evolving",
      "  osup hypothesis explain evolving h1"
    },
    subcommands = SubmitCommand.class)
final class HypothesisCommands {
  @ParentCommand private Osup osup = new Osup(Map.of());

  Osup osup() {
    return osup;
  }

  @Command(mixinStandardHelpOptions = true, description = "List them, newest first.")
  void list(@Parameters(paramLabel = "ID") String id) {
    osup.output()
        .many(AgentCommands.pages(osup.node(), all(id), "hypotheses"), HypothesisText::list);
  }

  @Command(mixinStandardHelpOptions = true, description = "Show one with its stages.")
  void show(
      @Parameters(paramLabel = "ID") String id, @Parameters(paramLabel = "H") String hypothesis) {
    osup.output().one(osup.node().get(one(id, hypothesis)), HypothesisText::show);
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Say why one is where it is: its way, and what was measured.",
        "With -o json the evidence of every stage."
      })
  void explain(
      @Parameters(paramLabel = "ID") String id,
      @Parameters(paramLabel = "H") String hypothesis,
      @Option(
              names = "--differences",
              description = "Where its answers differ from the control's, with samples.")
          boolean differences) {
    osup.output()
        .one(
            osup.node().get(one(id, hypothesis) + "/evidence"),
            differences
                ? HypothesisText::differences
                : evidence -> evidence.path("explanation").asText());
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Recompute the verdict on one from what its trial observed.",
        "Exit 0 if it is what is kept, to the last bit; else 1, naming the first field that"
            + " differs."
      })
  int verify(
      @Parameters(paramLabel = "ID") String id, @Parameters(paramLabel = "H") String hypothesis) {
    JsonNode verified = osup.node().get(one(id, hypothesis) + "/verify");
    osup.output().one(verified, HypothesisText::verified);
    return verified.path("verified").asBoolean() ? ExitCode.DONE : ExitCode.REFUSED;
  }

  @Command(mixinStandardHelpOptions = true, description = "End one before it is deployed.")
  void abort(
      @Parameters(paramLabel = "ID") String id,
      @Parameters(paramLabel = "H") String hypothesis,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
          @Nullable String reason) {
    decide(id, hypothesis, "abort", reason);
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Agree that one which waits for a person is deployed.",
        "Whoever proposed it cannot: use another token."
      })
  void approve(
      @Parameters(paramLabel = "ID") String id,
      @Parameters(paramLabel = "H") String hypothesis,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
          @Nullable String reason) {
    decide(id, hypothesis, "approve", reason);
  }

  @Command(mixinStandardHelpOptions = true, description = "Reject one that waits for a person.")
  void deny(
      @Parameters(paramLabel = "ID") String id,
      @Parameters(paramLabel = "H") String hypothesis,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
          @Nullable String reason) {
    decide(id, hypothesis, "deny", reason);
  }

  private void decide(String id, String hypothesis, String what, @Nullable String reason) {
    Payload payload =
        reason == null
            ? Payload.NONE
            : Payload.json(JsonNodeFactory.instance.objectNode().put("reason", reason));
    JsonNode decided = osup.node().call("POST", one(id, hypothesis) + "/" + what, payload, key());
    osup.output().one(decided, HypothesisText::line);
  }

  static String all(String agent) {
    return "/api/v1/agents/" + encoded(agent) + "/hypotheses";
  }

  static String one(String agent, String hypothesis) {
    return all(agent) + "/" + encoded(hypothesis);
  }

  static Map<String, String> key() {
    return Map.of("Idempotency-Key", UUID.randomUUID().toString());
  }
}
