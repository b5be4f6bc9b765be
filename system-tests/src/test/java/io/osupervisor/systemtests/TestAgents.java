package io.osupervisor.systemtests;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.List;

/** Specs of the agents in {@code src/test/agents}, as texts that a node takes. */
final class TestAgents {
  static final String PYTHON = "/usr/bin/python3";
  static final Path DIRECTORY = Path.of("src/test/agents").toAbsolutePath();
  static final Path EXAMPLES = Path.of("../examples/agents").toAbsolutePath().normalize();
  static final Path SDK =
      Path.of("../agent-runtime/sdk/python/osup_agent.py").toAbsolutePath().normalize();

  private static final Path TINY =
      Path.of("../benchmarks/src/main/resources/io/osupervisor/benchmarks")
          .toAbsolutePath()
          .normalize();

  /** Never quarantined, and every restart the first of its period: at once. */
  static final String UNDAUNTED = "restart { intensity = 10000, period = 1ms }";

  private TestAgents() {}

  /** The spec of an agent that runs a file with an argument, and may be slow to start. */
  static String spec(String id, String file, String argument, String... settings) {
    return """
    id = "%s"
    command = ["%s", "%s", "%s"]
    genome { root = "%s", include = ["%s"], sdk = python }
    start-timeout = 1m
    %s
    """
        .formatted(
            id, PYTHON, file, argument, DIRECTORY, file, String.join("\n", List.of(settings)));
  }

  /**
   * The spec of an agent in forty lines of Perl: it answers with what it is asked, and is small.
   */
  static String tiny(String id) {
    return """
    id = "%s"
    command = ["/usr/bin/perl", "tiny.pl"]
    genome { root = "%s", include = ["tiny.pl"], sdk = none }
    start-timeout = 1m
    """
        .formatted(id, TINY);
  }

  /** An example of the product under other terms; its interpreter starts at once. */
  static String example(String name, String terms) {
    Path folder = EXAMPLES.resolve(name);
    return ConfigFactory.parseString(terms)
        .withValue("genome.root", ConfigValueFactory.fromAnyRef(folder.toString()))
        .withFallback(ConfigFactory.parseFile(folder.resolve("agent.conf").toFile()))
        .root()
        .render(ConfigRenderOptions.concise())
        .replace("\"python3\"", "\"" + PYTHON + "\"");
  }

  /** An agent that keeps ids, with checkpoints so frequent that they fall into every failure. */
  static String ledger(String id, String... settings) {
    String checkpoint = "checkpoint { every = 1h, after-entries = 500, at-least-apart = 100ms }";
    return spec(id, "ledger.py", "", settings) + checkpoint + "\n" + UNDAUNTED + "\n";
  }
}
