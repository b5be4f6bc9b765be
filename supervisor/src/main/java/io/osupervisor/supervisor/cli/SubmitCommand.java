package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.supervisor.cli.NodeClient.Payload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup hypothesis submit}. */
@Command(
    name = "submit",
    description = "Propose a change of an agent's primary version.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes with --wait:%n",
    exitCodeList = {
      "0:provisional, or confirmed with --until confirmed",
      "1:it is not known how it ends: the time is over, or the agent is gone",
      "3:no node answers, and the time is over",
      "4:rejected",
      "5:inconclusive",
      "6:rolled back",
      "7:invalid: it was no fair trial",
      "8:refused, aborted, expired or superseded"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup hypothesis submit evolving --reason 'an index' --file search.py=new.py --wait",
      "  osup hypothesis submit counter --reason 'larger steps' --set step=2",
      "  osup hypothesis submit evolving --from examples/agents/evolving/hypotheses/no-parse",
      "  osup hypothesis submit evolving --reason 'an index' --file search.py=new.py \\",
      "    --expect latency=-10%% --trial min-samples=200 --wait --until confirmed"
    })
final class SubmitCommand implements Callable<Integer> {
  @ParentCommand private HypothesisCommands hypotheses = new HypothesisCommands();

  @Parameters(paramLabel = "ID", description = "The agent.")
  private String id = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why the change should help.")
  private @Nullable String reason;

  @Option(
      names = "--file",
      paramLabel = "PATH=FILE",
      description = "The new content of a file of the agent, or a new file.")
  private Map<String, Path> files = new LinkedHashMap<>();

  @Option(names = "--delete", paramLabel = "PATH", description = "A file of the agent to delete.")
  private List<String> deleted = List.of();

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "The new value of a parameter: JSON, or else text.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--expect",
      paramLabel = "METRIC=CHANGE",
      description = "A change of a metric that is claimed, and must then be shown.")
  private Map<String, String> expected = new LinkedHashMap<>();

  @Option(
      names = "--trial",
      paramLabel = "KEY=VALUE",
      description = "A stricter term than the spec's trial has, as in min-samples=200.")
  private Map<String, String> trial = new LinkedHashMap<>();

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "A folder with a hypothesis.conf; its other files are the changed ones.")
  private @Nullable Path folder;

  @Option(names = "--wait", description = "Wait until it is decided, and show its progress.")
  private boolean wait;

  @Option(
      names = "--until",
      paramLabel = "STATE",
      description = "What to wait for: provisional (the usual) or confirmed.")
  private @Nullable Until until;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "The longest wait, as in 5s, 2m or 1h; else without end.")
  private @Nullable Duration timeout;

  /** What a hypothesis is awaited to be. */
  enum Until {
    provisional,
    confirmed
  }

  @Override
  public Integer call() {
    if (!wait && (until != null || timeout != null)) {
      throw CliException.usage(
          "--until and --timeout say how to wait", "add --wait, or leave them out");
    }
    NodeClient node = hypotheses.osup().node();
    JsonNode taken = submit(node, Payload.json(change().body()));
    if (taken.hasNonNull("warning")) {
      hypotheses.osup().err().println("osup: warning: " + taken.path("warning").asText());
    }
    if (!wait) {
      hypotheses.osup().output().one(taken, SubmitCommand::text);
      return ExitCode.DONE;
    }
    hypotheses.osup().err().println("osup: " + text(taken).strip());
    HypothesisWait waiting =
        new HypothesisWait(node, id, taken.path("hypothesis_id").asText(), hypotheses.osup().err());
    JsonNode ended = waiting.until(until == Until.confirmed, timeout);
    hypotheses.osup().output().one(ended, HypothesisText::line);
    return HypothesisWait.exit(ended.path("state").asText());
  }

  private HypothesisBody change() {
    HypothesisBody change = folder == null ? new HypothesisBody() : HypothesisBody.of(folder);
    if (reason != null) {
      change.reason(reason);
    }
    files.forEach(change::file);
    deleted.forEach(change::delete);
    parameters.forEach(change::set);
    expected.forEach(change::expect);
    trial.forEach(change::trial);
    return change.requireReason();
  }

  private JsonNode submit(NodeClient node, Payload payload) {
    try {
      return node.call("POST", HypothesisCommands.all(id), payload, HypothesisCommands.key());
    } catch (CliException e) {
      throw wait && e.exit() == ExitCode.REFUSED ? e.exitingWith(ExitCode.ABORTED) : e;
    }
  }

  private static String text(JsonNode taken) {
    return taken.path("hypothesis_id").asText()
        + " is proposed: version "
        + AgentText.version(taken.path("version"))
        + "\n";
  }
}
