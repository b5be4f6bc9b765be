package io.osupervisor.agent.process;

import io.osupervisor.agent.AgentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The log files of one agent: {@code <agent>.log} is written, {@code <agent>.log.<generation>} are
 * earlier ones, the highest the newest. A generation's number never changes, so a reader's place
 * survives rotation.
 */
record LogFiles(Path directory, AgentId agent) {
  Path current() {
    return directory.resolve(agent + ".log");
  }

  Path generation(long number) {
    return directory.resolve(agent + ".log." + number);
  }

  /** The rotated files by generation, oldest first. */
  TreeMap<Long, Path> rotated() throws IOException {
    Pattern name = Pattern.compile(Pattern.quote(agent + ".log.") + "(\\d{1,18})");
    TreeMap<Long, Path> found = new TreeMap<>();
    if (!Files.isDirectory(directory)) {
      return found;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Matcher matcher = name.matcher(file.getFileName().toString());
        if (matcher.matches()) {
          found.put(Long.valueOf(matcher.group(1)), file);
        }
      }
    }
    return found;
  }

  /** The generation that the current file will become. */
  static long following(Map<Long, Path> rotated) {
    return rotated.keySet().stream().mapToLong(Long::longValue).max().orElse(0) + 1;
  }
}
