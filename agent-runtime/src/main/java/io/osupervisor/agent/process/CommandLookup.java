package io.osupervisor.agent.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds the program of a command: the first in the node's PATH that the agent's user may execute.
 * Wrappers in the node's own home are so passed over where the agent has another user.
 */
record CommandLookup(List<Path> path) {
  CommandLookup {
    path = List.copyOf(path);
  }

  static CommandLookup of(String path) {
    List<Path> directories = new ArrayList<>();
    for (String entry : path.split(":", -1)) {
      if (entry.startsWith("/")) {
        directories.add(Path.of(entry));
      }
    }
    return new CommandLookup(directories);
  }

  /**
   * @param program a name, or a path absolute or from the private directory
   * @param user for the message
   * @throws io.osupervisor.agent.AgentException {@code command_not_found} with what was passed over
   */
  Path find(String program, Path directory, Predicate<Path> executable, String user) {
    List<String> passedOver = new ArrayList<>();
    for (Path candidate : candidates(program, directory)) {
      if (executable.test(candidate)) {
        return candidate;
      }
      if (Files.exists(candidate)) {
        passedOver.add(candidate.toString());
      }
    }
    throw ProcessErrors.commandNotFound(program, user, passedOver);
  }

  /** The files in the PATH or at the absolute path that a program may mean. */
  List<Path> existing(String program) {
    boolean relative = program.indexOf('/') > 0;
    return relative
        ? List.of()
        : candidates(program, Path.of("/")).stream().filter(Files::isRegularFile).toList();
  }

  private List<Path> candidates(String program, Path directory) {
    return program.indexOf('/') >= 0
        ? List.of(directory.resolve(program).normalize())
        : path.stream().map(entry -> entry.resolve(program)).toList();
  }
}
