package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the calls of the kernel that a process makes, and meddles with them, until closed. */
final class Strace implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/strace");

  private final Process process;
  private final Path trace;

  private Strace(Process process, Path trace) {
    this.process = process;
    this.trace = trace;
  }

  /** Whether there is one, and it may look into processes. */
  static boolean mayTrace() throws Exception {
    if (!Files.isExecutable(PROGRAM)) {
      return false;
    }
    Process own = new ProcessBuilder("sleep", "60").start();
    Process started = start(own.pid(), List.of("-o", "/dev/null"));
    try {
      return isAttached(started);
    } finally {
      own.destroyForcibly().waitFor();
      started.destroyForcibly().waitFor();
    }
  }

  /** Looks at all threads of a process. */
  static Strace at(long pid, Path trace, String... options) throws IOException {
    List<String> more = new ArrayList<>(List.of("-f"));
    more.addAll(List.of(options));
    return attached(pid, trace, more);
  }

  /** Looks at one thread of a process, by its name. */
  static Strace at(long pid, String thread, Path trace, String... options) throws IOException {
    long id = await().until(() -> thread(pid, thread), Optional::isPresent).orElseThrow();
    return attached(id, trace, List.of(options));
  }

  private static Strace attached(long id, Path trace, List<String> options) throws IOException {
    List<String> all = new ArrayList<>(List.of("-o", trace.toString()));
    all.addAll(options);
    Process started = start(id, all);
    if (!isAttached(started)) {
      started.destroyForcibly();
      throw new IllegalStateException("strace does not reach " + id);
    }
    return new Strace(started, trace);
  }

  private static Process start(long id, List<String> options) throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "-p", Long.toString(id)));
    command.addAll(options);
    return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static boolean isAttached(Process started) throws IOException {
    BufferedReader errors = started.errorReader(StandardCharsets.UTF_8);
    String line = errors.readLine();
    return line != null && line.contains("attached");
  }

  private static Optional<Long> thread(long pid, String name) throws IOException {
    Path tasks = Path.of("/proc", Long.toString(pid), "task");
    try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
      for (Path task : all) {
        if (Files.readString(task.resolve("comm")).strip().equals(name)) {
          return Optional.of(Long.parseLong(task.getFileName().toString()));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether it has not let go of the process yet. */
  boolean isAttached() {
    return process.isAlive();
  }

  /** What it saw, once the process or this has ended. */
  List<String> lines() throws IOException {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
  }

  /** Lets go of the process, which runs on. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
