package io.osupervisor.supervisor.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where the demonstration keeps everything. It is deleted at the end, also when a signal ends the
 * demonstration early: then what it had started ends first.
 */
public final class DemoFolder implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path path;
  private final boolean kept;
  private boolean closed;

  private DemoFolder(Path path, boolean kept) {
    this.path = path;
    this.kept = kept;
  }

  /**
   * Makes a folder of its own.
   *
   * @param kept whether it stays when all is over
   */
  public static DemoFolder create(boolean kept) throws IOException {
    DemoFolder folder = new DemoFolder(Files.createTempDirectory("osup-demo-"), kept);
    Runtime.getRuntime().addShutdownHook(new Thread(folder::abandon, "osup-demo-end"));
    return folder;
  }

  public Path path() {
    return path;
  }

  /** At the usual end nothing runs any more, and the folder is closed. */
  private void abandon() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (List<ProcessHandle> all = started(); !all.isEmpty(); all = started()) {
      boolean patient = System.nanoTime() < end;
      all.forEach(patient ? ProcessHandle::destroy : ProcessHandle::destroyForcibly);
      all.forEach(one -> one.onExit().completeOnTimeout(one, 1, TimeUnit.SECONDS).join());
    }
    try {
      close();
    } catch (IOException e) {
      System.err.println("osup: " + path + " is left behind: " + e);
    }
  }

  private static List<ProcessHandle> started() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }

  @Override
  public synchronized void close() throws IOException {
    if (kept || closed) {
      return;
    }
    closed = true;
    try (Stream<Path> all = Files.walk(path)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }
}
