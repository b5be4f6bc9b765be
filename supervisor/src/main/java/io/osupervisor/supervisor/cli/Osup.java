package io.osupervisor.supervisor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code osup}. */
@Command(
    name = "osup",
    description = "The guardian of agents that change themselves.",
    mixinStandardHelpOptions = true,
    versionProvider = Osup.Version.class,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused, or failed for a stated reason",
      "2:the command was not understood",
      "3:no node answers"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup demo                                   see what it does",
      "  osup up                                     run a node",
      "  osup agent add agent.conf                   entrust an agent to it",
      "  osup request counter '{\"op\":\"increment\"}'   ask the agent",
      "  osup events -f                              watch what happens"
    },
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      AgentCommands.class,
      RequestCommand.class,
      CheckpointCommands.class,
      VersionCommands.class,
      HypothesisCommands.class,
      TrafficCommands.class,
      MetricsCommand.class,
      CompareCommand.class,
      HistoryCommand.class,
      EventsCommand.class,
      JudgeCommand.class,
      RegressCommand.class,
      AuditCommands.class,
      TokenCommands.class,
      ClusterCommands.class,
      GovernorCommand.class,
      VaultCommands.class,
      CompletionCommand.class,
      HelpCommand.class
    })
public final class Osup implements Runnable {
  private static final String USUAL_URL = "http://127.0.0.1:8558";

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-o", "--output"},
      scope = ScopeType.INHERIT,
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "How data is printed: text, json or jsonl.")
  private Output.Format format = Output.Format.text;

  @Option(
      names = "--url",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description = "The node; else OSUP_URL, else " + USUAL_URL + ".")
  private @Nullable String url;

  @Option(
      names = "--token",
      scope = ScopeType.INHERIT,
      paramLabel = "TOKEN",
      description = "What opens it; else OSUP_TOKEN, else the file token of the data directory.")
  private @Nullable String token;

  @Option(
      names = "--ca",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "PEM certificates that https nodes are trusted by; else OSUP_CA, else Java's.")
  private @Nullable Path ca;

  @Option(
      names = "--data",
      scope = ScopeType.INHERIT,
      paramLabel = "DIR",
      description = "The node's data directory; else OSUP_DATA_DIR, else data.")
  private @Nullable Path data;

  Osup(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, false, UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    int exit = run(args, System.getenv(), out, err);
    out.flush();
    System.exit(exit);
  }

  /** Runs a command. */
  static int run(String[] args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    return commandLine(environment).setOut(out).setErr(err).execute(args);
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine all =
        new CommandLine(new Osup(environment))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .registerConverter(Duration.class, new DurationConverter())
            .setParameterExceptionHandler(Osup::usage)
            .setExecutionExceptionHandler(Osup::failed)
            .setExitCodeExceptionMapper(
                e -> e instanceof CliException known ? known.exit() : ExitCode.REFUSED);
    // What follows the name of a program that is to be judged is the program's own.
    CommandLine agent = Objects.requireNonNull(all.getSubcommands().get("agent"));
    Objects.requireNonNull(agent.getSubcommands().get("conform")).setStopAtPositional(true);
    return all;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing a command");
  }

  /** The data directory. */
  Path data() {
    return dataFlag().orElseGet(() -> Path.of(environment.getOrDefault("OSUP_DATA_DIR", "data")));
  }

  /** The data directory of the flag, if it was given. */
  Optional<Path> dataFlag() {
    return Optional.ofNullable(data);
  }

  /** Whether a data directory is meant rather than a node: a flag goes before the environment. */
  boolean meansFiles() {
    boolean nodeOfEnvironment = environment.containsKey("OSUP_URL");
    return url == null
        && (data != null || (environment.containsKey("OSUP_DATA_DIR") && !nodeOfEnvironment));
  }

  Map<String, String> environment() {
    return environment;
  }

  Output output() {
    return new Output(format, spec.commandLine().getOut());
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /**
   * A client of the node that is meant.
   *
   * @throws CliException when there is no token
   */
  NodeClient node() {
    NodeClient client = new NodeClient(address(), givenToken().orElseGet(this::tokenOfFile));
    return Optional.ofNullable(ca)
        .or(() -> Optional.ofNullable(environment.get("OSUP_CA")).map(Path::of))
        .map(file -> client.trusting(TrustedCa.of(file)))
        .orElse(client);
  }

  private URI address() {
    String text = url != null ? url : environment.getOrDefault("OSUP_URL", USUAL_URL);
    try {
      URI node = new URI(text);
      if (("http".equals(node.getScheme()) || "https".equals(node.getScheme()))
          && node.getHost() != null) {
        return node;
      }
    } catch (URISyntaxException e) {
      // Told as any other text that is none.
    }
    throw CliException.usage(
        "'" + text + "' is no address of a node",
        "write it as http://HOST:PORT or https://HOST:PORT");
  }

  private Optional<String> givenToken() {
    return Optional.ofNullable(token).or(() -> Optional.ofNullable(environment.get("OSUP_TOKEN")));
  }

  private String tokenOfFile() {
    Path file = data().resolve("token");
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw CliException.noToken(file.toAbsolutePath());
    }
  }

  private static int usage(ParameterException e, String[] args) {
    CommandLine at = e.getCommandLine();
    PrintWriter err = at.getErr();
    err.println("osup: " + e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      at.usage(err, at.getColorScheme());
    } else {
      err.println("See '" + at.getCommandSpec().qualifiedName() + " --help'.");
    }
    err.flush();
    return ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine at, CommandLine.ParseResult parsed)
      throws Exception {
    PrintWriter err = at.getErr();
    if (e instanceof CliException known) {
      err.println("osup: " + known.code() + ": " + known.getMessage());
      if (!known.hint().isEmpty()) {
        err.println("      " + known.hint());
      }
      err.flush();
      return known.exit();
    }
    throw e;
  }

  /** Reads the version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Osup.class.getPackage().getImplementationVersion();
      return new String[] {"osup " + (version == null ? "of a working tree" : version)};
    }
  }
}
