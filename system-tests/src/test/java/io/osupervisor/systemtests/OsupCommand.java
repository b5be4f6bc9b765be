package io.osupervisor.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command {@code osup} in a JVM of its own, quick to start, on the tests' class path. */
final class OsupCommand {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final int JAVA_THAT_WARNS = 24;

  private OsupCommand() {}

  /** How a command ended. */
  record Result(int exit, String out, String err, Duration took) {}

  /** Runs a command to its end. */
  static Result run(String... arguments) {
    return run(List.of(), arguments);
  }

  /** Runs a command by way of another one. */
  static Result run(List<String> prefix, String... arguments) {
    long started = System.nanoTime();
    try {
      Path out = Files.createTempFile("osup", ".out");
      Path err = Files.createTempFile("osup", ".err");
      try {
        ProcessBuilder builder = process(List.of(), List.of(arguments));
        builder.command().addAll(0, prefix);
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException("no end of osup " + String.join(" ", arguments));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err), took);
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A command that is yet to be started. */
  static ProcessBuilder process(List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(JAVA.toString()));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Dfile.encoding=" + UTF_8);
    command.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
    command.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= JAVA_THAT_WARNS) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(options);
    command.addAll(List.of("-cp", classPath()));
    command.add("io.osupervisor.supervisor.cli.Osup");
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(OsupCommand::changesWhatIsSaid);
    return builder;
  }

  /** Without the tests, of which no command needs anything: so it may be all of archives. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !Path.of(entry).endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Settings of a node, and options of which every JVM says that it took them. */
  private static boolean changesWhatIsSaid(String variable) {
    return variable.startsWith("OSUP_")
        || List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS").contains(variable);
  }
}
