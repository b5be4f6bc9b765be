package io.osupervisor.examples;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An example as its agent.conf describes it: the command, and the files of its genome. */
final class Example {
  static final String PYTHON = "/usr/bin/python3";

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Path PYTHON_SDK =
      REPOSITORY.resolve("agent-runtime/sdk/python/osup_agent.py");

  private final Config spec;
  private final Path root;

  private Example(Config spec, Path folder) {
    this.spec = spec;
    this.root = folder.resolve(spec.getString("genome.root"));
  }

  static Example named(String name) {
    Path folder = REPOSITORY.resolve("examples/agents").resolve(name);
    Path file = folder.resolve("agent.conf");
    return new Example(ConfigFactory.parseFile(file.toFile()).resolve(), folder);
  }

  String id() {
    return spec.getString("id");
  }

  /** The spec's command, with interpreters that start at once. */
  List<String> command() {
    return startingAtOnce(spec.getStringList("command"));
  }

  /** What a candidate must pass before it is started. */
  List<String> check() {
    return startingAtOnce(spec.getStringList("genome.check"));
  }

  /** A file or folder beside the genome's own. */
  Path file(String name) {
    return root.resolve(name);
  }

  /** What a folder proposes: its hypothesis.conf, and beside it the changed files. */
  static Proposal hypothesis(Path folder) throws IOException {
    Config said = ConfigFactory.parseFile(folder.resolve("hypothesis.conf").toFile());
    Map<String, String> expected = new HashMap<>();
    said.getObject("expected").forEach((metric, change) -> expected.put(metric, text(change)));
    Map<String, Value> files = new HashMap<>();
    try (DirectoryStream<Path> changed = Files.newDirectoryStream(folder, "*.py")) {
      for (Path file : changed) {
        files.put(file.getFileName().toString(), Value.of(Files.readString(file)));
      }
    }
    return new Proposal(said.getString("reason"), files, Map.of(), expected);
  }

  private static String text(ConfigValue value) {
    return String.valueOf(value.unwrapped());
  }

  private static List<String> startingAtOnce(List<String> given) {
    List<String> command = new ArrayList<>(given);
    if (command.get(0).equals("python3")) {
      command.set(0, PYTHON);
    } else if (command.get(0).equals("java")) {
      command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    }
    return command;
  }

  /** Puts the genome's files where the agent is to run. */
  Path laidOutIn(Path directory) {
    for (String pattern : spec.getStringList("genome.include")) {
      copyMatching(root, pattern, directory);
    }
    if (spec.hasPath("genome.sdk")) {
      addPythonSdk(directory);
    }
    return directory;
  }

  static void addPythonSdk(Path directory) {
    copy(PYTHON_SDK, directory);
  }

  static Path testAgent(String file, Path directory) {
    return copy(Path.of("src/test/agents").resolve(file), directory);
  }

  private static void copyMatching(Path root, String pattern, Path directory) {
    int copied = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root, pattern)) {
      for (Path file : files) {
        copy(file, directory);
        copied++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (copied == 0) {
      throw new IllegalStateException("no file in " + root + " matches " + pattern);
    }
  }

  private static Path copy(Path file, Path directory) {
    try {
      return Files.copy(file, directory.resolve(file.getFileName().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
