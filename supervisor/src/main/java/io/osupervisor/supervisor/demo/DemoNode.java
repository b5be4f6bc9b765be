package io.osupervisor.supervisor.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.supervisor.cli.CliException;
import io.osupervisor.supervisor.cli.NodeClient;
import io.osupervisor.supervisor.cli.Osup;
import io.osupervisor.supervisor.cli.SpecFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** A node as a process of its own, that can be killed and started again. */
final class DemoNode implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("http://\\S+");
  private static final Duration APART = Duration.ofMillis(25);

  private final Path data;
  private volatile Life life;

  private record Life(Process process, NodeClient client) {}

  private DemoNode(Path data, Life life) {
    this.data = data;
    this.life = life;
  }

  /**
   * Starts a node on a data directory and a free port, with the Java and the flags of this process,
   * which an agent in Java finds, too; returns once it is ready.
   *
   * @throws CliException {@code node_not_ready} when it ends instead; what it said is in its log
   */
  static DemoNode start(Path data) throws IOException {
    return new DemoNode(data, begin(data));
  }

  /** The same on the data that it left; it must have ended. */
  void startAgain() throws IOException {
    life = begin(data);
  }

  private static Life begin(Path data) throws IOException {
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
        String token = Files.readString(data.resolve("token")).strip();
        return new Life(process, new NodeClient(URI.create(ready.group()), token));
      }
    }
    throw CliException.refused("node_not_ready", "the node ended before it was ready", hint(log));
  }

  private static Path log(Path data) {
    return data.resolveSibling(data.getFileName() + ".log");
  }

  private static String hint(Path log) {
    return "see " + log + ", which is kept with --keep";
  }

  /** For the node as it lives now. */
  NodeClient client() {
    return life.client();
  }

  /** SIGKILL: it has no chance to do anything. */
  void kill() {
    life.process().destroyForcibly();
    awaitEnd();
  }

  /**
   * Looks again and again until there is something.
   *
   * @throws CliException with where the node's own words are, when it does not come
   */
  <T> T await(String what, Supplier<Optional<T>> look) {
    return Patience.await(what, hint(log(data)), APART, look);
  }

  /** Gives it an agent to keep. */
  void entrust(Path spec) {
    SpecFile file = SpecFile.read(spec);
    client()
        .call(
            "POST",
            "/api/v1/agents" + file.query(),
            NodeClient.Payload.hocon(file.body()),
            Map.of());
  }

  /**
   * The primary instance of an agent, as soon as it serves.
   *
   * @throws CliException {@code agent_quarantined} when it is given up instead
   */
  JsonNode primary(String agent) {
    JsonNode view = await("agent " + agent + " serves", () -> settled(agent));
    return serving(view)
        .orElseThrow(
            () ->
                CliException.refused(
                    "agent_quarantined",
                    "agent "
                        + agent
                        + " does not come up: "
                        + view.at("/last_error/message").asText(),
                    hint(log(data))));
  }

  private Optional<JsonNode> settled(String agent) {
    JsonNode view = client().get("/api/v1/agents/" + agent);
    boolean settled =
        serving(view).isPresent() || view.path("state").asText().equals("quarantined");
    return settled ? Optional.of(view) : Optional.empty();
  }

  private static Optional<JsonNode> serving(JsonNode view) {
    return StreamSupport.stream(view.path("instances").spliterator(), false)
        .filter(instance -> instance.path("role").asText().equals("primary"))
        .filter(instance -> instance.path("state").asText().equals("serving"))
        .findFirst();
  }

  /** SIGTERM: it drains and ends. */
  @Override
  public void close() {
    life.process().destroy();
    awaitEnd();
    life.process().destroyForcibly();
  }

  private void awaitEnd() {
    try {
      life.process().waitFor(Patience.LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
