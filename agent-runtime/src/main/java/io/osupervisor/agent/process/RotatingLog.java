package io.osupervisor.agent.process;

import io.osupervisor.agent.AgentId;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An agent's log of bounded size: each line with its time and instance, control characters shown as
 * {@code \x1b}. Confined to the log writer's thread.
 */
public final class RotatingLog implements LogSink {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final LogFiles files;
  private final long sizeLimit;
  private final int count;
  private @Nullable OutputStream out;
  private long size;

  /**
   * @param sizeLimit bytes of one file before the next is begun, at least 16 KiB
   * @param count rotated files kept beside the current one, at least 1
   */
  public RotatingLog(Path directory, AgentId agent, long sizeLimit, int count) {
    if (sizeLimit < 16 * 1024 || count < 1) {
      throw new IllegalArgumentException("log size " + sizeLimit + " or count " + count);
    }
    this.files = new LogFiles(directory, agent);
    this.sizeLimit = sizeLimit;
    this.count = count;
  }

  @Override
  public void write(LogLine line) {
    try {
      byte[] head =
          (TIME.format(line.time()) + " " + line.instance() + " ")
              .getBytes(StandardCharsets.US_ASCII);
      byte[] text = visible(line.text());
      int length = head.length + text.length + 1;
      OutputStream target = opened();
      if (size > 0 && size + length > sizeLimit) {
        rotate();
        target = opened();
      }
      target.write(head);
      target.write(text);
      target.write('\n');
      size += length;
    } catch (IOException e) {
      abandon();
      throw new UncheckedIOException(e);
    }
  }

  /** Hands the lines to the operating system and lets go of the file. */
  @Override
  public void flush() {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      out = null;
    }
  }

  private OutputStream opened() throws IOException {
    if (out == null) {
      Files.createDirectories(files.directory());
      Path current = files.current();
      OutputStream opened =
          Files.newOutputStream(current, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      out = new BufferedOutputStream(opened, 32 * 1024);
      size = Files.size(current);
    }
    return out;
  }

  private void rotate() throws IOException {
    flush();
    var rotated = files.rotated();
    long generation = LogFiles.following(rotated);
    Files.move(files.current(), files.generation(generation), StandardCopyOption.ATOMIC_MOVE);
    for (Path old : rotated.headMap(generation - count, true).values()) {
      Files.deleteIfExists(old);
    }
  }

  private void abandon() {
    try {
      flush();
    } catch (UncheckedIOException e) {
      // The first fault is the one that is told.
    }
  }

  private static byte[] visible(byte[] text) {
    int hidden = 0;
    for (byte b : text) {
      hidden += isControl(b) ? 1 : 0;
    }
    if (hidden == 0) {
      return text;
    }
    byte[] shown = new byte[text.length + 3 * hidden];
    int at = 0;
    for (byte b : text) {
      if (isControl(b)) {
        shown[at++] = '\\';
        shown[at++] = 'x';
        shown[at++] = (byte) HexFormat.of().toHighHexDigit(b);
        shown[at++] = (byte) HexFormat.of().toLowHexDigit(b);
      } else {
        shown[at++] = b;
      }
    }
    return shown;
  }

  private static boolean isControl(byte b) {
    return (b >= 0 && b < 0x20 && b != '\t') || b == 0x7f;
  }
}
