package io.osupervisor.supervisor.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Writes completions for fish, which picocli does not. */
final class FishCompletion {
  private FishCompletion() {}

  static String script(CommandLine root) {
    List<String> lines = new ArrayList<>(List.of("complete -c osup -f"));
    describe(root, List.of(), lines);
    return String.join("\n", lines) + "\n";
  }

  private static void describe(CommandLine command, List<String> path, List<String> lines) {
    String here = condition(command, path);
    for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
      lines.add(
          "complete -c osup -n "
              + quoted(here)
              + " -a "
              + sub.getKey()
              + " -d "
              + quoted(description(sub.getValue())));
    }
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden()) {
        lines.add("complete -c osup -n " + quoted(here) + option(option));
      }
    }
    for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
      List<String> below = new ArrayList<>(path);
      below.add(sub.getKey());
      describe(sub.getValue(), below, lines);
    }
  }

  /** All words on the way were seen, and none of those that lead further. */
  private static String condition(CommandLine command, List<String> path) {
    List<String> tests = new ArrayList<>();
    path.forEach(word -> tests.add("__fish_seen_subcommand_from " + word));
    if (!command.getSubcommands().isEmpty()) {
      tests.add(
          "not __fish_seen_subcommand_from " + String.join(" ", command.getSubcommands().keySet()));
    }
    return String.join("; and ", tests);
  }

  private static String option(OptionSpec option) {
    StringBuilder text = new StringBuilder();
    for (String name : option.names()) {
      text.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
    }
    if (option.arity().max() > 0) {
      text.append(" -r");
    }
    if (option.paramLabel().equals("FILE") || option.paramLabel().equals("DIR")) {
      text.append(" -F");
    }
    String[] description = option.description();
    return text + " -d " + quoted(description.length == 0 ? "" : description[0]);
  }

  private static String description(CommandLine command) {
    String[] description = command.getCommandSpec().usageMessage().description();
    return description.length == 0 ? "" : description[0];
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
