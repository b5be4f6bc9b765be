package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.conform.ConformOptions;
import io.osupervisor.agent.conform.ConformanceKit;
import io.osupervisor.agent.conform.Finding;
import io.osupervisor.agent.conform.Report;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup agent conform}. */
@Command(
    name = "conform",
    description = {
      "Judge whether a program keeps the agent protocol, by playing its supervisor.",
      "Needs no node; exit 0 if it does, 1 if it does not."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = "  osup agent conform --request '{\"op\":\"increment\"}' python3 agent.py")
final class ConformCommand implements Callable<Integer> {
  @ParentCommand private AgentCommands agent = new AgentCommands();

  @Option(
      names = "--request",
      paramLabel = "JSON",
      defaultValue = "{}",
      description = "The request to send, best one that changes its state (${DEFAULT-VALUE}).")
  private String request = "{}";

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The program, its arguments.")
  private List<String> command = List.of();

  @Override
  public Integer call() {
    Report report =
        ConformanceKit.run(
            command, ConformOptions.DEFAULT.withRequest(RequestCommand.parse(request)));
    agent.osup().output().one(json(report), node -> report.text());
    return report.passed() ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private static ObjectNode json(Report report) {
    ArrayNode findings = JsonNodeFactory.instance.arrayNode();
    for (Finding finding : report.findings()) {
      findings
          .addObject()
          .put("rule", finding.rule().word())
          .put("outcome", finding.outcome().name().toLowerCase(Locale.ROOT))
          .put("seen", finding.seen());
    }
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("passed", report.passed());
    node.set("findings", findings);
    return node;
  }
}
