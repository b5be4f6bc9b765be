package io.osupervisor.agent.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell beside the node that ends the node's processes when the node is gone, however it went: a
 * pipe between them closes then. It looks where {@link ProcessTree} looks, but for what only a
 * living node can have seen.
 */
final class Guard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final String SCRIPT = script();
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
  private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Platform platform;
  private final Path runFiles;
  private final String node = UUID.randomUUID().toString();

  /** 0 while there is none. */
  private int pid;

  private int line;
  private boolean closed;

  /**
   * Starts it.
   *
   * @param runFiles where the files of live instances lie
   * @throws io.osupervisor.agent.AgentException {@code start_failed}, {@code node_exhausted}
   */
  Guard(Platform platform, Path runFiles) {
    this.platform = platform;
    this.runFiles = runFiles.toAbsolutePath();
    start();
  }

  /** What the run files of its node say of it. */
  String node() {
    return node;
  }

  synchronized int pid() {
    return pid;
  }

  /** Has another one in its place if it is gone: somebody may have ended it. */
  synchronized void keep() {
    if (closed) {
      return;
    }
    if (pid != 0) {
      Optional<ExitReason> end = ChildExit.reap(pid);
      if (end.isEmpty()) {
        return;
      }
      LOG.warn("the guard of this node ended ({}); another one takes its place", end.get());
      LibC.close(line);
      pid = 0;
    }
    start();
  }

  /** Lets it see that the node is gone, and waits until it is, too; at most two seconds. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (pid == 0) {
      return;
    }
    LibC.close(line);
    long patience = System.nanoTime() + CLOSING_NANOS;
    while (ChildExit.reap(pid).isEmpty()) {
      if (System.nanoTime() - patience > 0) {
        LOG.warn("the guard of this node still ends what the node could not");
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void start() {
    Pipe pipe = Pipe.open();
    int end = pipe.readEnd();
    try {
      pid =
          Spawn.start(
              List.of(platform.tool("sh"), "-c", SCRIPT, "osup-guard", runFiles.toString(), node),
              ENVIRONMENT,
              Path.of("/"),
              new Spawn.Streams(end, end, end));
      line = pipe.writeEnd();
    } catch (RuntimeException e) {
      LibC.close(pipe.writeEnd());
      throw e;
    } finally {
      LibC.close(end);
    }
  }

  private static String script() {
    try (InputStream text = Guard.class.getResourceAsStream("guard.sh")) {
      if (text == null) {
        throw new IllegalStateException("guard.sh is missing");
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
