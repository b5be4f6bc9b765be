package io.osupervisor.supervisor.audit;

import io.osupervisor.supervisor.audit.AuditCodec.BadLine;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads pages of an audit log, also while it is written. A log of any size takes a few reads. */
public final class AuditReader {
  private static final Pattern NUMBER = Pattern.compile("\\{\"n\":(\\d{1,18}),.*");
  private static final int PREFIX = 32;

  private AuditReader() {}

  /**
   * The newest entries whose number is below a bound, newest first.
   *
   * @param below 0 for no bound
   * @throws IOException when the log cannot be read or its lines are damaged
   */
  public static List<AuditEntry> newest(Path folder, long below, int limit) throws IOException {
    Path log = folder.resolve(AuditLog.LOG);
    Path headFile = folder.resolve(AuditLog.HEAD);
    if (!Files.exists(log) || !Files.exists(headFile)) {
      return List.of();
    }
    AuditHead head = AuditHead.parse(Files.readAllBytes(headFile)).orElse(AuditHead.EMPTY);
    long end = below <= 0 ? head.n() + 1 : Math.min(below, head.n() + 1);
    long from = Math.max(1, end - limit);
    List<AuditEntry> entries = new ArrayList<>();
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(offset(file, from, head.length()));
      InputStream in = new BufferedInputStream(Channels.newInputStream(file.getChannel()));
      for (long n = from; n < end; n++) {
        entries.add(AuditCodec.read(AuditVerifier.Line.read(in).bytes()));
      }
    } catch (BadLine e) {
      throw new IOException("the audit log " + log + " is damaged: " + e.getMessage(), e);
    }
    Collections.reverse(entries);
    return entries;
  }

  /** Where the line of an entry starts, by halving. */
  private static long offset(RandomAccessFile file, long n, long length) throws IOException {
    long low = 0;
    long high = length;
    while (low < high) {
      long middle = (low + high) >>> 1;
      long start = lineStart(file, middle);
      OptionalLong number = number(file, start);
      if (start >= high || number.isEmpty() || number.getAsLong() > n) {
        high = middle;
      } else if (number.getAsLong() == n) {
        return start;
      } else {
        low = Math.max(middle + 1, start);
      }
    }
    return lineStart(file, low);
  }

  /** The start of the first line that begins at or after an offset. */
  private static long lineStart(RandomAccessFile file, long offset) throws IOException {
    if (offset == 0) {
      return 0;
    }
    file.seek(offset - 1);
    byte[] block = new byte[1024];
    for (long at = offset - 1; ; ) {
      int read = file.read(block);
      if (read < 0) {
        return at;
      }
      for (int i = 0; i < read; i++) {
        if (block[i] == '\n') {
          return at + i + 1;
        }
      }
      at += read;
    }
  }

  private static OptionalLong number(RandomAccessFile file, long offset) throws IOException {
    file.seek(offset);
    byte[] prefix = new byte[PREFIX];
    int read = file.read(prefix);
    if (read <= 0) {
      return OptionalLong.empty();
    }
    Matcher match = NUMBER.matcher(new String(prefix, 0, read, StandardCharsets.UTF_8));
    return match.lookingAt()
        ? OptionalLong.of(Long.parseLong(match.group(1)))
        : OptionalLong.empty();
  }
}
