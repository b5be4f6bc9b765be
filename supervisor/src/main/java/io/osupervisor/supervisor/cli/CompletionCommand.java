package io.osupervisor.supervisor.cli;

import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code osup completion}. */
@Command(
    name = "completion",
    description = "Print a script that completes osup's words in a shell.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(osup completion bash)",
      "  osup completion zsh > ~/.osup-completion && source ~/.osup-completion",
      "  osup completion fish > ~/.config/fish/completions/osup.fish"
    })
final class CompletionCommand implements Runnable {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private Shell shell = Shell.bash;

  enum Shell {
    bash,
    zsh,
    fish
  }

  @Override
  public void run() {
    CommandLine all = Osup.commandLine(Map.of());
    String script =
        switch (shell) {
          case bash -> AutoComplete.bash("osup", all);
          case zsh ->
              "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"
                  + AutoComplete.bash("osup", all);
          case fish -> FishCompletion.script(all);
        };
    osup.output().out().print(script);
    osup.output().out().flush();
  }
}
