package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Reads an export from a stream, and believes nothing of it that is not proved. */
final class ExportReader {
  private final String name;
  private final InputStream in;
  private final MessageDigest digest = ExportFrames.sha256();
  private final ExportHeader header;
  private final ExportOrder order;
  private long records;

  /**
   * Reads the header.
   *
   * @param name of the stream, for refusals
   * @throws AgentException {@code export_foreign}, {@code export_cut}, {@code export_damaged},
   *     {@code export_newer_format}
   */
  ExportReader(String name, InputStream in) throws IOException {
    this.name = name;
    this.in = in;
    byte[] start = in.readNBytes(ExportHeader.SIZE);
    this.header = ExportHeader.decode(name, start);
    this.order = new ExportOrder(header.isPartial());
    digest.update(start);
  }

  ExportHeader header() {
    return header;
  }

  /**
   * The next record; the last is an {@link ExportItem.End}, behind which nothing was found.
   *
   * @throws AgentException {@code export_cut} or {@code export_damaged}
   */
  ExportItem next() throws IOException {
    records++;
    byte[] prefix = read(ExportFrames.PREFIX);
    ByteBuffer fields = ByteBuffer.wrap(prefix);
    int length = fields.getInt();
    byte kind = fields.get();
    if (length < 0 || length > ExportFrames.MAX_BODY) {
      throw changed("it claims " + length + " bytes");
    }
    byte[] body = read(length);
    if (fields.getInt() != ExportFrames.crc(records, kind, body)) {
      throw changed("its checksum does not match");
    }
    try {
      ExportItem item = ExportItem.decode(kind, body);
      order.next(item);
      if (item instanceof ExportItem.End end) {
        end(end);
      }
      digest.update(prefix);
      digest.update(body);
      return item;
    } catch (IllegalArgumentException e) {
      throw changed(String.valueOf(e.getMessage()));
    }
  }

  private void end(ExportItem.End end) throws IOException {
    if (!end.isSame(order.end(digest.digest()))) {
      throw changed("its counts or its SHA-256 are not those of what came before");
    }
    if (in.read() >= 0) {
      throw changed("more follows the end");
    }
  }

  private byte[] read(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw ToolErrors.cut(name, records);
    }
    return bytes;
  }

  /** A refusal of the record that was read last. */
  AgentException changed(String what) {
    return ToolErrors.changed(name, records, what);
  }
}
