package io.osupervisor.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads agents' specs, HOCON or JSON; what a spec does not say is taken from the node's {@code
 * agent-defaults}.
 */
public final class AgentSpecReader {
  private static final String FILES = "genome.files";
  private static final String ROOT = "genome.root";

  private final Config defaults;

  /**
   * @param agentDefaults the resolved group {@code osupervisor.agent-defaults}
   */
  AgentSpecReader(Config agentDefaults) {
    Config builtIn =
        ConfigFactory.parseResources(
            AgentSpecReader.class.getClassLoader(),
            "agent-spec.conf",
            ConfigParseOptions.defaults().setAllowMissing(false));
    defaults = agentDefaults.withFallback(builtIn);
  }

  /** What is built in of what a node may set for all its agents. */
  static Config defaults() {
    return ConfigFactory.defaultReferenceUnresolved()
        .withOnlyPath(NodeSettings.ROOT)
        .resolve()
        .getConfig(NodeSettings.ROOT + ".agent-defaults");
  }

  /** Reads with the defaults that are built in, whatever a node was told. */
  static AgentSpecReader builtIn() {
    return BuiltIn.READER;
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException when it cannot be read, parsed or accepted
   */
  public AgentSpec read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw ConfigException.unreadable(file, e);
    }
  }

  /**
   * Reads a text.
   *
   * @param source how problems name the text
   * @throws ConfigException when it cannot be parsed or accepted
   */
  public AgentSpec parse(String text, String source) {
    return bind(SpecText.parse(text, source));
  }

  /**
   * Reads a text that was sent from elsewhere and may bring the genome's files along, as {@code
   * genome.files}. Without them a root must be absolute, for the sender's directory is not known.
   *
   * @param source how problems name the text
   * @throws ConfigException when it cannot be parsed or accepted
   */
  public AgentSubmission submission(String text, String source) {
    Config config = SpecText.parse(text, source);
    if (config.hasPath(FILES)) {
      Config files = config.getValue(FILES).atPath(FILES);
      AgentSpec spec = bind(config.withoutPath(FILES));
      return new AgentSubmission(spec, ConfigBinder.bind(files, Wrapped.class).genome());
    }
    AgentSpec spec = bind(config);
    if (spec.genome().root().filter(root -> !root.isAbsolute()).isPresent()) {
      String what = "must be absolute, or the files must be sent along as " + FILES;
      throw ConfigException.invalid(
          List.of(Origins.problem(config.getValue(ROOT), ROOT, what, "")));
    }
    return new AgentSubmission(spec, GenomeFiles.none());
  }

  private AgentSpec bind(Config config) {
    return ConfigBinder.bind(config, defaults, AgentSpec.class);
  }

  private record Wrapped(GenomeFiles genome) {}

  private static final class BuiltIn {
    static final AgentSpecReader READER = new AgentSpecReader(AgentSpecReader.defaults());
  }
}
