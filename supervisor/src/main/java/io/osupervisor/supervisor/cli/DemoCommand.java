package io.osupervisor.supervisor.cli;

import io.osupervisor.supervisor.demo.Demo;
import io.osupervisor.supervisor.demo.DemoFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code osup demo}. */
@Command(
    name = "demo",
    description = "Show on real processes what is promised, and measure it.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nIt takes about half a minute and leaves nothing behind.%n",
    footer = "It ends with 0 only if every promise held.")
final class DemoCommand implements Callable<Integer> {
  /** Set by the script: the folder that holds the examples. */
  private static final String HOME = "osup.home";

  @ParentCommand private Osup osup = new Osup(Map.of());

  @Option(names = "--keep", description = "Keep the data directory and say where it is.")
  private boolean keep;

  @Override
  public Integer call() throws IOException {
    try (DemoFolder folder = DemoFolder.create(keep)) {
      if (keep) {
        osup.err().println("osup: everything is kept in " + folder.path());
      }
      Path data = folder.path().resolve("data");
      boolean held = Demo.run(osup.output().out(), data, spec(folder.path()));
      return held ? ExitCode.DONE : ExitCode.REFUSED;
    }
  }

  /** The example that counts, in Python where there is one, with a pulse quick enough to watch. */
  private static Path spec(Path folder) throws IOException {
    Path examples = Path.of(System.getProperty(HOME, "."), "examples", "agents");
    boolean python = onPath("python3");
    Path example = examples.resolve(python ? "counter" : "counter-java");
    Path root = python ? example : example.resolve("target");
    if (!Files.isReadable(example.resolve("agent.conf")) || !Files.isDirectory(root)) {
      throw CliException.refused(
          "example_missing",
          "the agent of the demo is not there: " + root,
          "run it by the script osup of a complete checkout");
    }
    String text =
        Files.readString(example.resolve("agent.conf"))
            + """

            id = "counter"
            genome.root = "%s"
            heartbeat { interval = 200ms, timeout = 1s }
            restart { intensity = 20, period = 10s }
            """
                .formatted(root.toAbsolutePath().normalize());
    return Files.writeString(folder.resolve("agent.conf"), text);
  }

  private static boolean onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return List.of(path.split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
