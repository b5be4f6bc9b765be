package io.osupervisor.agent.vault.crash;

import io.osupervisor.agent.vault.journal.Watchdog;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A {@link DiskLoad} in a process of its own, whose calls of the kernel strace meddles with. */
final class LoadProcess implements AutoCloseable {
  /** All threads, those yet to come too. */
  static final String ALL = "all";

  private static final Path STRACE = Path.of("/usr/bin/strace");
  private static final Pattern THREAD = Pattern.compile("([^=,{]+)=(\\d+)");
  private static final int PATIENCE_MINUTES = 2;

  private final Path root;
  private final Process load;
  private final Watchdog watchdog;
  private final BufferedReader lines;
  private final Map<String, Long> threads = new HashMap<>();
  private @Nullable Process strace;

  /**
   * How it ended.
   *
   * @param told the highest number that was acknowledged of each kind
   * @param failures what was refused
   * @param whole whether it wrote all
   */
  record Ended(Map<Character, Long> told, List<String> failures, boolean whole) {
    long acknowledged(char kind) {
      return told.getOrDefault(kind, 0L);
    }
  }

  private LoadProcess(Path root, boolean fromTheFirst, boolean early) throws IOException {
    this.root = root;
    Files.createDirectories(root);
    this.load =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + root.resolve("crash"),
                "-Xmx96m",
                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                "-cp",
                System.getProperty("java.class.path"),
                DiskLoad.class.getName(),
                data().toString(),
                Boolean.toString(fromTheFirst),
                Boolean.toString(early))
            .redirectError(root.resolve("errors").toFile())
            .start();
    this.watchdog = Watchdog.over(load, "the load");
    this.lines = load.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts it and waits until it is about to write.
   *
   * @param root a new folder
   * @param fromTheFirst whether it has the journal still to open
   */
  static LoadProcess start(Path root, boolean fromTheFirst) throws IOException {
    return start(root, fromTheFirst, false);
  }

  /** One that acknowledges before it writes, which is what no store must do. */
  static LoadProcess startEarly(Path root) throws IOException {
    return start(root, true, true);
  }

  private static LoadProcess start(Path root, boolean fromTheFirst, boolean early)
      throws IOException {
    LoadProcess process = new LoadProcess(root, fromTheFirst, early);
    String ready = process.lines.readLine();
    process.watchdog.heard();
    if (ready == null || !ready.startsWith("ready ")) {
      process.close();
      throw new IllegalStateException(ready + ", " + Files.readString(root.resolve("errors")));
    }
    Matcher thread = THREAD.matcher(ready.substring("ready ".length()));
    while (thread.find()) {
      process.threads.put(thread.group(1).strip(), Long.parseLong(thread.group(2)));
    }
    return process;
  }

  /** Whether there is a strace, and it may look into processes. */
  static boolean mayTrace() throws Exception {
    if (!Files.isExecutable(STRACE)) {
      return false;
    }
    Process own = new ProcessBuilder("sleep", "60").start();
    try {
      Process strace = strace(own.pid(), "-o", "/dev/null");
      try {
        return isAttached(strace);
      } finally {
        strace.destroyForcibly().waitFor();
      }
    } finally {
      own.destroyForcibly().waitFor();
    }
  }

  Path data() {
    return root.resolve("data");
  }

  /** What strace wrote. */
  Path trace() {
    return root.resolve("trace");
  }

  /** Lets strace loose on a thread. */
  void trace(String thread, String... options) throws IOException {
    boolean all = thread.equals(ALL);
    List<String> more = new ArrayList<>(List.of("-y", "-o", trace().toString()));
    if (all) {
      more.add("-f");
    }
    more.addAll(List.of(options));
    Long id = all ? Long.valueOf(load.pid()) : threads.get(thread);
    if (id == null) {
      throw new IllegalStateException("no thread " + thread + " among " + threads);
    }
    Process started = strace(id, more.toArray(new String[0]));
    strace = started;
    if (!isAttached(started)) {
      throw new IllegalStateException("strace does not reach " + thread + " " + id);
    }
  }

  private static Process strace(long id, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(STRACE.toString(), "-p", Long.toString(id)));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** It ends, and so does what is read of it, when the process that it is to look at ends. */
  private static boolean isAttached(Process strace) throws IOException {
    BufferedReader errors = strace.errorReader(StandardCharsets.UTF_8);
    String line = errors.readLine();
    return line != null && line.contains("attached");
  }

  /** Has it write, to its end. */
  Ended finish() throws Exception {
    load.outputWriter().write("go\n");
    load.outputWriter().flush();
    Map<Character, Long> told = new HashMap<>();
    List<String> failures = new ArrayList<>();
    boolean whole = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      watchdog.heard();
      if (line.startsWith(DiskLoad.FAILED)) {
        failures.add(line.substring(DiskLoad.FAILED.length()));
      } else if (line.equals("end")) {
        whole = true;
      } else {
        told.merge(line.charAt(0), Long.parseLong(line.substring(2)), Math::max);
      }
    }
    watchdog.awaitEnd();
    if (strace != null && !strace.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      throw new IllegalStateException("strace does not end");
    }
    return new Ended(told, failures, whole);
  }

  @Override
  public void close() {
    load.destroyForcibly();
    if (strace != null) {
      strace.destroyForcibly();
    }
  }
}
