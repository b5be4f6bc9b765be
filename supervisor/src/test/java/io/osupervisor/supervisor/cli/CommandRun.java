package io.osupervisor.supervisor.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A command that runs against a real node, in this JVM, while a test goes on. */
public final class CommandRun {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CompletableFuture<Integer> exit;

  private CommandRun(Map<String, String> environment, String[] words) {
    exit =
        CompletableFuture.supplyAsync(
            () -> Osup.run(words, environment, new PrintWriter(out), new PrintWriter(err)));
  }

  /**
   * Begins it.
   *
   * @param data the node's data directory, in which its token lies
   * @param line its words, parted by single spaces
   */
  public static CommandRun begin(URI node, Path data, String line) {
    return new CommandRun(
        Map.of("OSUP_URL", node.toString(), "OSUP_DATA_DIR", data.toString()), line.split(" ", -1));
  }

  public String out() {
    return out.toString();
  }

  public String err() {
    return err.toString();
  }

  /** Its exit code, once it has ended. */
  public int exit() {
    return exit.join();
  }
}
