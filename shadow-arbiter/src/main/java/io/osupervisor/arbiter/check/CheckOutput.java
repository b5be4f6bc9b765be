package io.osupervisor.arbiter.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.process.LogLine;
import io.osupervisor.agent.process.LogSink;
import java.util.Arrays;

/**
 * Keeps the end of what a check prints, and passes its complaints on to the agent's log. Safe for
 * several threads.
 */
final class CheckOutput implements LogSink {
  /** What is kept; the end of it says why a check failed. */
  static final int MOST = 2048;

  private final LogSink log;
  private byte[] kept = new byte[0];

  CheckOutput(LogSink log) {
    this.log = log;
  }

  @Override
  public void write(LogLine line) {
    log.write(line);
    byte[] ended = Arrays.copyOf(line.text(), line.text().length + 1);
    ended[line.text().length] = '\n';
    add(ended);
  }

  @Override
  public void flush() {
    log.flush();
  }

  synchronized void add(byte[] bytes) {
    byte[] all = Arrays.copyOf(kept, kept.length + bytes.length);
    System.arraycopy(bytes, 0, all, kept.length, bytes.length);
    kept = all.length <= MOST ? all : Arrays.copyOfRange(all, all.length - MOST, all.length);
  }

  /** As people read it. */
  synchronized String text() {
    return new String(kept, UTF_8).strip();
  }
}
