package io.osupervisor.supervisor.demo;

import io.osupervisor.supervisor.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The examples that play in the story, their specs with terms that can be watched in seconds.
 *
 * @param agents the folder of the example agents
 * @param specs where the specs are written
 */
record Examples(Path agents, Path specs) {
  private static final String EVOLVING = "evolving";

  /** Whether there is a Python to run those that are written in it. */
  boolean python() {
    String path = System.getenv().getOrDefault("PATH", "");
    return List.of(path.split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3")));
  }

  /** The one that counts, in Python where there is one, with a pulse quick enough to watch. */
  Path counter() throws IOException {
    String name = python() ? "counter" : "counter-java";
    Path example = agents.resolve(name);
    return spec(
        name,
        python() ? example : example.resolve("target"),
        """
        id = "counter"
        heartbeat { interval = 200ms, timeout = 1s }
        restart { intensity = 20, period = 10s }
        """);
  }

  /** The one that searches, under terms of which a verdict comes within seconds of traffic. */
  Path evolving() throws IOException {
    return spec(EVOLVING, agents.resolve(EVOLVING), Terms.SPEC);
  }

  /** A better or worse version of the one that searches. */
  Path hypothesis(String name) {
    return agents.resolve(EVOLVING).resolve("hypotheses").resolve(name);
  }

  private Path spec(String name, Path root, String terms) throws IOException {
    Path own = agents.resolve(name).resolve("agent.conf");
    if (!Files.isReadable(own) || !Files.isDirectory(root)) {
      throw CliException.refused(
          "example_missing",
          "the agent of the demo is not there: " + root,
          "run it by the script osup of a complete checkout");
    }
    String text =
        "%s\n%s\ngenome.root = \"%s\"\n"
            .formatted(Files.readString(own), terms, root.toAbsolutePath().normalize());
    return Files.writeString(specs.resolve(name + ".conf"), text);
  }
}
