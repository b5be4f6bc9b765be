package io.osupervisor.agent.conform;

import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.FrameDecoder;
import io.osupervisor.agent.protocol.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The program as a process: pipes, and threads so that neither side can block the kit. */
final class AgentProcess implements AutoCloseable {
  static final int MAX_FRAME = 16 << 20;

  /** What came out of it. */
  sealed interface Heard {
    /** One frame's bytes. */
    final class Frame implements Heard {
      private final byte[] payload;

      Frame(byte[] payload) {
        this.payload = payload;
      }

      byte[] payload() {
        return payload;
      }
    }

    /** Bytes that are no frame; nothing can follow. */
    record Garbage(Fault fault) implements Heard {}

    /** The end of its output. */
    enum End implements Heard {
      OUTPUT
    }
  }

  private static final byte[] CLOSE = {};
  private static final int LOG_SHOWN = 600;

  private final Process process;
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> toWrite = new LinkedBlockingQueue<>();
  private final StringBuilder log = new StringBuilder();

  private AgentProcess(Process process) {
    this.process = process;
  }

  static AgentProcess start(
      List<String> command, ConformOptions options, Map<String, String> identity) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(options.directory().toFile());
    Map<String, String> env = builder.environment();
    String path = env.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    env.clear();
    env.put("PATH", path);
    env.put("HOME", options.directory().toString());
    env.put("TMPDIR", System.getProperty("java.io.tmpdir"));
    env.put("LANG", "C.UTF-8");
    env.putAll(options.env());
    env.putAll(identity);
    try {
      AgentProcess started = new AgentProcess(builder.start());
      started.spawn("conform-read", started::read);
      started.spawn("conform-log", started::drainLog);
      started.spawn("conform-write", started::write);
      return started;
    } catch (IOException e) {
      throw new Breach(Rule.HELLO_FIRST, "the program does not start: " + e.getMessage());
    }
  }

  void send(byte[] bytes) {
    toWrite.add(bytes);
  }

  void closeInput() {
    toWrite.add(CLOSE);
  }

  @Nullable Heard next(Duration atMost) {
    try {
      return heard.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Its exit code, if it exits in time. */
  Optional<Integer> exit(Duration atMost) {
    try {
      boolean ended = process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
      return ended ? Optional.of(process.exitValue()) : Optional.empty();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The end of what it wrote on standard error. */
  String log() {
    String all;
    synchronized (log) {
      all = log.toString().strip();
    }
    return all.length() <= LOG_SHOWN ? all : "…" + all.substring(all.length() - LOG_SHOWN);
  }

  @Override
  public void close() {
    toWrite.add(CLOSE);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    exit(Duration.ofSeconds(5));
  }

  private void spawn(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    FrameDecoder decoder = new FrameDecoder(MAX_FRAME);
    byte[] piece = new byte[1 << 16];
    try (InputStream out = process.getInputStream()) {
      for (int count = out.read(piece); count >= 0; count = out.read(piece)) {
        decoder.feed(ByteBuffer.wrap(piece, 0, count));
        for (byte[] payload = decoder.next(); payload != null; payload = decoder.next()) {
          heard.add(new Heard.Frame(payload));
        }
      }
      decoder.atEnd().ifPresent(fault -> heard.add(new Heard.Garbage(fault)));
    } catch (ProtocolException garbage) {
      heard.add(new Heard.Garbage(garbage.fault()));
    } catch (IOException gone) {
      // the process was ended while it wrote
    }
    heard.add(Heard.End.OUTPUT);
  }

  private void drainLog() {
    byte[] piece = new byte[1 << 13];
    try (InputStream err = process.getErrorStream()) {
      for (int count = err.read(piece); count >= 0; count = err.read(piece)) {
        logged(new String(piece, 0, count, StandardCharsets.UTF_8));
      }
    } catch (IOException gone) {
      // the process was ended
    }
  }

  private void logged(String text) {
    synchronized (log) {
      log.append(text);
      if (log.length() > 100 * LOG_SHOWN) {
        log.delete(0, log.length() - LOG_SHOWN);
      }
    }
  }

  private void write() {
    try (OutputStream in = process.getOutputStream()) {
      for (byte[] bytes = toWrite.take(); bytes.length > 0; bytes = toWrite.take()) {
        in.write(bytes);
        in.flush();
      }
    } catch (IOException gone) {
      // the reading side tells what became of the process
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static UncheckedIOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new UncheckedIOException(new IOException("interrupted", e));
  }
}
