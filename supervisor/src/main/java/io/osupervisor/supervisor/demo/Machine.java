package io.osupervisor.supervisor.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How short of time this machine is, told by what it takes to start a Java that only says its
 * version, every other second while the story goes on. Bounds are made as much wider: they promise
 * something of the node, not of its neighbours on the machine. Thread safe.
 */
final class Machine implements AutoCloseable {
  /** What that takes at most where cores are free. */
  private static final Duration USUAL = Duration.ofMillis(200);

  private static final Duration APART = Duration.ofSeconds(2);

  private final Thread watch = new Thread(this::watch, "machine");
  private volatile boolean closed;
  private double slowest = 1;

  Machine() {
    look();
    watch.setDaemon(true);
    watch.start();
  }

  /** The Java of this process. */
  static String java() {
    return ProcessHandle.current().info().command().orElse("java");
  }

  /** The folder of that Java. */
  static String javaFolder() {
    return Path.of(System.getProperty("java.home"), "bin").toString();
  }

  /** By which factor it was slow at its worst since this was last asked, from 1. */
  double slowness() {
    double now = look();
    synchronized (this) {
      double seen = slowest;
      slowest = now;
      return seen;
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(watch);
  }

  private void watch() {
    while (!closed) {
      look();
      LockSupport.parkNanos(APART.toNanos());
    }
  }

  private double look() {
    double now = Math.max(1, (double) start().toNanos() / USUAL.toNanos());
    synchronized (this) {
      slowest = Math.max(slowest, now);
    }
    return now;
  }

  private static Duration start() {
    long begin = System.nanoTime();
    try {
      new ProcessBuilder(java(), "-version")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .onExit()
          .join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
