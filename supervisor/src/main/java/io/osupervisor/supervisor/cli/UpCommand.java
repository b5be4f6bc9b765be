package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.osupervisor.agent.AgentException;
import io.osupervisor.config.ConfigException;
import io.osupervisor.config.Flag;
import io.osupervisor.config.LogNode;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.supervisor.Node;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code osup up}. */
@Command(
    name = "up",
    description = "Run a node in the foreground; Ctrl-C or SIGTERM ends it in order.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  osup up",
      "  osup up --data /var/lib/osupervisor --port 9000",
      "  osup up -c config/nodes/single.conf"
    })
final class UpCommand implements Callable<Integer> {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The node's configuration.")
  private @Nullable Path file;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Where management listens; 0 takes a free port and prints it.")
  private @Nullable Integer port;

  @Option(
      names = "--rehearse",
      hidden = true,
      description = "Live twice on an empty directory, with an agent, and end.")
  private boolean rehearse;

  @Override
  public Integer call() {
    if (rehearse) {
      requireEmptyDirectory();
    }
    try {
      if (rehearse) {
        rehearse();
        return ExitCode.DONE;
      }
      NodeConfig config = NodeConfig.load(Optional.ofNullable(file), osup.environment(), flags());
      config.warnings().forEach(warning -> osup.err().println("osup: " + warning));
      run(config);
      return ExitCode.DONE;
    } catch (RuntimeException e) {
      throw refused(e);
    }
  }

  /** Seed nodes, database and other settings of the caller's own node are not for this one. */
  private void rehearse() {
    NodeConfig config = NodeConfig.load(Optional.empty(), Map.of(), flags());
    try {
      int answered = new NodeRehearsal(config).run();
      osup.err().println("osup: rehearsed with " + answered + " requests");
    } catch (CliException e) {
      // It has started once, which is worth keeping.
      osup.err().println("osup: rehearsed without an agent: " + e.getMessage());
    }
  }

  private void requireEmptyDirectory() {
    Path data = osup.dataFlag().orElse(null);
    if (data == null || file != null) {
      throw CliException.usage(
          "a rehearsal is on a directory that is named with --data, and without --config",
          "osup up --rehearse --data DIR --port 0");
    }
    String[] files = data.toFile().list();
    if (files != null && files.length > 0) {
      throw CliException.refused(
          "directory_in_use", data + " is not empty", "name another directory with --data");
    }
  }

  private List<Flag> flags() {
    List<Flag> flags = new ArrayList<>();
    osup.dataFlag()
        .ifPresent(dir -> flags.add(new Flag("--data", "osupervisor.data-dir", dir.toString())));
    if (port != null) {
      flags.add(new Flag("--port", "osupervisor.management.port", port.toString()));
    }
    return flags;
  }

  /** Returns once the node has ended; a signal ends it in order, and the process with it. */
  private void run(NodeConfig config) {
    LogNode.name(config.settings().cluster());
    Node node = Node.start(config).toCompletableFuture().join();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> exitInOrder(node), "osup-exit"));
    URI uri = node.uri();
    osup.err().println("osup: the token is in " + config.settings().dataDir().resolve("token"));
    osup.output()
        .one(
            JsonNodeFactory.instance.objectNode().put("url", uri.toString()),
            ready -> "OSupervisor is ready at " + uri + "\n");
    node.whenStopped().toCompletableFuture().join();
  }

  /** A signal is obeyed, not died of: without this the JVM would exit with 128 and its number. */
  private static void exitInOrder(Node node) {
    boolean intact =
        node.whenStopped().handle((done, failure) -> failure == null).toCompletableFuture().join();
    Runtime.getRuntime().halt(intact ? ExitCode.DONE : ExitCode.REFUSED);
  }

  private static CliException refused(Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return refused(failure.getCause());
    }
    if (failure instanceof AgentException e) {
      return CliException.refused(e.code(), String.valueOf(e.getMessage()), e.hint());
    }
    if (failure instanceof ConfigException e) {
      return CliException.refused(e.code(), String.valueOf(e.getMessage()), e.hint());
    }
    return CliException.refused(
        "start_failed", "the node could not start: " + failure, "see its log for more");
  }
}
