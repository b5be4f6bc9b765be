package io.osupervisor.supervisor.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.supervisor.cli.CliException;
import io.osupervisor.supervisor.cli.NodeClient;
import io.osupervisor.supervisor.cli.Osup;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node as a process of its own, that can be killed and started again. */
final class DemoNode implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("http://\\S+");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long PAUSE_NANOS = 10_000_000;

  private final Path data;
  private final Process process;
  private final NodeClient client;

  private DemoNode(Path data, Process process, URI uri) throws IOException {
    this.data = data;
    this.process = process;
    this.client = new NodeClient(uri, Files.readString(data.resolve("token")).strip());
  }

  /**
   * Starts a node on a data directory and a free port, with the Java and the flags of this process,
   * which an agent in Java finds, too; returns once it is ready.
   *
   * @throws CliException {@code node_not_ready} when it ends instead; what it said is in its log
   */
  static DemoNode start(Path data) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Machine.java());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Osup.class.getName()));
    command.addAll(List.of("up", "--data", data.toString(), "--port", "0"));
    Path log = log(data);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().merge("PATH", Machine.javaFolder(), (path, java) -> path + ":" + java);
    Process process = builder.start();
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return new DemoNode(data, process, URI.create(ready.group()));
      }
    }
    throw CliException.refused(
        "node_not_ready", "the node ended before it was ready", "see " + log);
  }

  /** Where the node's own words are kept. */
  static Path log(Path data) {
    return data.resolveSibling(data.getFileName() + ".log");
  }

  NodeClient client() {
    return client;
  }

  /** SIGKILL: it has no chance to do anything. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** The primary instance of an agent that serves now. */
  JsonNode primary(String agent) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonNode view = client.get("/api/v1/agents/" + agent);
      if (view.path("state").asText().equals("quarantined")) {
        throw notServing(agent, view.at("/last_error/message").asText());
      }
      for (JsonNode instance : view.path("instances")) {
        if (instance.path("role").asText().equals("primary")
            && instance.path("state").asText().equals("serving")) {
          return instance;
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    throw notServing(agent, "not within " + PATIENCE.toSeconds() + " s");
  }

  private CliException notServing(String agent, String why) {
    return CliException.refused(
        "agent_not_serving", "agent " + agent + " does not come up: " + why, "see " + log(data));
  }

  /** SIGTERM: it drains and ends. */
  @Override
  public void close() {
    process.destroy();
    await();
    process.destroyForcibly();
  }

  private void await() {
    try {
      process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
