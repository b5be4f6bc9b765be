package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that an agent's log consists of, to be taken away with it. Blocking. */
final class AgentLogFiles {
  private AgentLogFiles() {}

  /**
   * Deletes the current file and every earlier one; other agents' stay, however alike their names.
   *
   * @throws UncheckedIOException when the disk refuses
   */
  static void delete(Path folder, AgentId agent) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Pattern own = Pattern.compile(Pattern.quote(agent + ".log") + "(\\.\\d{1,18})?");
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> logs =
          files.filter(file -> own.matcher(file.getFileName().toString()).matches()).toList();
      for (Path log : logs) {
        Files.deleteIfExists(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the logs of agent '" + agent + "'", e);
    }
  }
}
