package io.osupervisor.supervisor.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far the audit log reached when it was last written. It lies in a file of its own, so that a
 * log whose end was cut off is found out. A head may be behind its log, never before it.
 *
 * @param n the number of the last entry; 0 for an empty log
 * @param hash its hash
 * @param length the log's length in bytes up to and with that entry
 */
public record AuditHead(long n, String hash, long length) {
  /** The head of an empty log. */
  public static final AuditHead EMPTY = new AuditHead(0, AuditEntry.GENESIS, 0);

  private static final Pattern FORM =
      Pattern.compile("\\{\"n\":(\\d{1,18}),\"hash\":\"([0-9a-f]{64})\",\"length\":(\\d{1,18})}\n");

  /** The head as it stands in its file. */
  byte[] bytes() {
    return ("{\"n\":" + n + ",\"hash\":\"" + hash + "\",\"length\":" + length + "}\n")
        .getBytes(US_ASCII);
  }

  /** Reads the bytes of a head file; empty when they are none. */
  static Optional<AuditHead> parse(byte[] bytes) {
    Matcher match = FORM.matcher(new String(bytes, US_ASCII));
    if (!match.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new AuditHead(
            Long.parseLong(match.group(1)), match.group(2), Long.parseLong(match.group(3))));
  }

  /** Puts the head in its file, whole or not at all. */
  void write(Path file) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(bytes());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
