package io.osupervisor.supervisor.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains a command, however deep it lies; picocli's own looks at the first word alone. */
@Command(
    name = "help",
    description = "Explain a command.",
    mixinStandardHelpOptions = true,
    helpCommand = true)
final class HelpCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "What is to be explained, as in 'agent list'; else all.")
  private List<String> words = List.of();

  @Override
  public void run() {
    CommandLine at = spec.parent().commandLine();
    for (String word : words) {
      CommandLine next = at.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(at, "Unknown command '" + word + "'");
      }
      at = next;
    }
    at.usage(spec.commandLine().getOut(), at.getColorScheme());
  }
}
