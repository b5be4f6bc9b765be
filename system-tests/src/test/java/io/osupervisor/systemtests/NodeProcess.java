package io.osupervisor.systemtests;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node as a process of its own, on one data directory: started, killed, ended in order and
 * started again. What it logs is kept in {@code target/nodes}.
 */
final class NodeProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("ready at (http://\\S+)");

  private final Path data;
  private final List<String> prefix;
  private final List<String> options;
  private final List<String> arguments;
  private Process process;
  private volatile CompletableFuture<NodeApi> serving = new CompletableFuture<>();

  private NodeProcess(
      Path data, List<String> prefix, List<String> options, List<String> arguments) {
    this.data = data;
    this.prefix = List.copyOf(prefix);
    this.options = List.copyOf(options);
    this.arguments = List.copyOf(arguments);
    this.process = launch();
  }

  /** Starts a node and waits until it serves. */
  static NodeProcess start(Path data) {
    return start(data, List.of(), List.of());
  }

  /** Starts a node with more options of the JVM and more arguments of {@code up}. */
  static NodeProcess start(Path data, List<String> options, List<String> arguments) {
    return start(data, List.of(), options, arguments);
  }

  /** Starts a node by way of another command, whose place it takes. */
  static NodeProcess start(
      Path data, List<String> prefix, List<String> options, List<String> arguments) {
    NodeProcess node = new NodeProcess(data, prefix, options, arguments);
    try {
      node.api();
      return node;
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /** Starts it again on the same directory and waits until it serves. */
  NodeApi restart() {
    startAgain();
    return api();
  }

  /** Starts it again on the same directory, whatever comes of it. */
  void startAgain() {
    process = launch();
  }

  /** Its interface; waits for a node that is being started. */
  NodeApi api() {
    try {
      return serving.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the node does not serve, see " + log(), e);
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("the node did not start, see " + log(), e);
    }
  }

  /** Whether it has said that it serves, and nobody has ended it since. */
  boolean isServing() {
    return process.isAlive() && serving.isDone() && !serving.isCompletedExceptionally();
  }

  long pid() {
    return process.pid();
  }

  Path data() {
    return data;
  }

  /** Ends it with SIGKILL: callers of {@link #api} wait for the next start from now on. */
  void kill() {
    serving = new CompletableFuture<>();
    process.destroyForcibly();
    awaitEnd();
  }

  /** Waits until somebody else has killed it. */
  void awaitKill() {
    awaitEndOfOther();
  }

  /** It ends soon by what somebody else did: callers of {@link #api} wait for the next start. */
  void expectEnd() {
    serving = new CompletableFuture<>();
  }

  /** Waits until it has ended by what somebody else did; its exit code. */
  int awaitEndOfOther() {
    int exit = awaitEnd();
    serving = new CompletableFuture<>();
    return exit;
  }

  /** What it has written to its log since the test began. */
  String logged() throws IOException {
    return Files.readString(log());
  }

  /** Ends it with SIGTERM. */
  int terminate() {
    signalEnd();
    return awaitEnd();
  }

  /** Sends SIGTERM. */
  void signalEnd() {
    serving = new CompletableFuture<>();
    process.destroy();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Its exit code. */
  int awaitEnd() {
    try {
      if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the node does not end, see " + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process launch() {
    CompletableFuture<NodeApi> next = serving;
    List<String> all = new ArrayList<>(List.of("up", "--data", data.toString(), "--port", "0"));
    all.addAll(arguments);
    try {
      List<String> jvm = new ArrayList<>(NodeArchive.options());
      jvm.addAll(options);
      Files.createDirectories(log().getParent());
      ProcessBuilder builder =
          OsupCommand.process(jvm, all)
              .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()));
      builder.command().addAll(0, prefix);
      Process started = builder.start();
      Thread reader = new Thread(() -> read(started, next), "node-" + started.pid());
      reader.setDaemon(true);
      reader.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Process started, CompletableFuture<NodeApi> next) {
    try (BufferedReader lines = started.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher ready = READY.matcher(line);
        if (ready.find()) {
          String token = Files.readString(data.resolve("token")).strip();
          next.complete(new NodeApi(URI.create(ready.group(1)), token));
        }
      }
    } catch (IOException e) {
      next.completeExceptionally(e);
    }
    next.completeExceptionally(new IllegalStateException("it ended"));
  }

  private Path log() {
    String name = data.toAbsolutePath().toString().replace(File.separatorChar, '-');
    return Path.of("target", "nodes", name.substring(1) + ".log");
  }
}
