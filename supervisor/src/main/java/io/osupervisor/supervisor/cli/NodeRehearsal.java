package io.osupervisor.supervisor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.config.NodeConfig;
import io.osupervisor.supervisor.Node;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a node does of which an archive of class data is made: it loads all classes of the libraries
 * that it needs only later, and then in a hurry; and it lives twice on one directory, so that the
 * second life takes up the agent of the first, as it would take over that of another node.
 */
final class NodeRehearsal {
  private static final String CLASS = ".class";
  private static final Pattern NEEDED_LATER =
      Pattern.compile(
          "(io/osupervisor/(agent|arbiter|config|supervisor|traffic)"
              + "|org/apache/pekko/(cluster|persistence|remote|stream)"
              + "|org/postgresql|com/zaxxer/hikari|slick)/.*[.]class");

  private static final String AGENTS = "/api/v1/agents";
  private static final String ID = "rehearsal";
  private static final String PROGRAM = "rehearsal-agent.sh";
  private static final int REQUESTS = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** A second life must find all entries of the first, and goes on from there. */
  private static final int LIVES = 2;

  private final NodeConfig config;
  private final Path token;

  /**
   * @param config of a node alone, on a directory that is empty
   */
  NodeRehearsal(NodeConfig config) {
    this.config = config;
    this.token = config.settings().dataDir().resolve("token");
  }

  /**
   * Lives these lives.
   *
   * @return what the agent answered last: how many requests it ever had
   * @throws CliException when the agent does not do what it should
   * @throws java.util.concurrent.CompletionException when the node does not start or end in time
   */
  int run() {
    loadAll();
    int answered = 0;
    for (int life = 1; life <= LIVES; life++) {
      Node node = inTime(Node.start(config));
      try {
        NodeClient client =
            new NodeClient(node.uri(), Files.readString(token).strip()).waitingAtMost(PATIENCE);
        if (life == 1) {
          client.call("POST", AGENTS, NodeClient.Payload.json(spec()), Map.of());
        }
        for (int i = 0; i < REQUESTS; i++) {
          answered = ask(client);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        inTime(node.stop());
      }
    }
    return answered;
  }

  private static <T> T inTime(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static ObjectNode spec() {
    ObjectNode spec = JsonNodeFactory.instance.objectNode().put("id", ID);
    spec.putArray("command").add("sh").add(PROGRAM);
    spec.putObject("genome").putObject("files").put(PROGRAM, program());
    return spec;
  }

  private static String program() {
    try (InputStream in = NodeRehearsal.class.getResourceAsStream(PROGRAM)) {
      return new String(Objects.requireNonNull(in, PROGRAM).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int ask(NodeClient client) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.putNull("data");
    request.put("timeout_ms", 30_000);
    return client
        .call("POST", AGENTS + "/" + ID + "/requests", NodeClient.Payload.json(request), Map.of())
        .path("data")
        .asInt();
  }

  private static void loadAll() {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path jar = Path.of(entry);
      if (Files.isRegularFile(jar)) {
        classes(jar).forEach(NodeRehearsal::load);
      }
    }
  }

  private static List<String> classes(Path jar) {
    try (JarFile file = new JarFile(jar.toFile());
        Stream<String> names = file.stream().map(JarEntry::getName)) {
      return names
          .filter(NEEDED_LATER.asMatchPredicate())
          .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, NodeRehearsal.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // It serves a library that is not here: no node needs it.
    }
  }
}
