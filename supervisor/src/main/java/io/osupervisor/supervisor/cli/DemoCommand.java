package io.osupervisor.supervisor.cli;

import io.osupervisor.supervisor.demo.Demo;
import io.osupervisor.supervisor.demo.DemoFolder;
import java.io.IOException;
import java.nio.file.Path;
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
    footerHeading = "%nIt takes 60 to 75 seconds and leaves nothing behind.%n",
    footer = {
      "Where there is no python3 it ends after a quarter of that, before an agent is changed.",
      "It ends with 0 only if every promise held."
    })
final class DemoCommand implements Callable<Integer> {
  /** Set by the script: the folder that holds the examples. */
  private static final String HOME = "osup.home";

  @ParentCommand private Osup osup = new Osup(Map.of());

  @Option(names = "--keep", description = "Keep the data directory and say where it is.")
  private boolean keep;

  @Override
  public Integer call() throws IOException {
    Path agents = Path.of(System.getProperty(HOME, "."), "examples", "agents");
    try (DemoFolder folder = DemoFolder.create(keep)) {
      if (keep) {
        osup.err().println("osup: everything is kept in " + folder.path());
      }
      boolean held = Demo.run(osup.output().out(), folder.path(), agents);
      return held ? ExitCode.DONE : ExitCode.REFUSED;
    }
  }
}
