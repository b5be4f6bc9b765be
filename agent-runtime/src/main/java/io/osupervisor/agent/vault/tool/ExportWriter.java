package io.osupervisor.agent.vault.tool;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Writes an export to a stream, which it neither flushes before the end nor closes. */
final class ExportWriter {
  private final OutputStream out;
  private final MessageDigest digest = ExportFrames.sha256();
  private final ExportOrder order;
  private long records;

  ExportWriter(OutputStream out, ExportHeader header) throws IOException {
    this.out = out;
    this.order = new ExportOrder(header.isPartial());
    put(header.encode());
  }

  /** Writes the next record. */
  void write(ExportItem item) throws IOException {
    order.next(item);
    records++;
    byte[] body = item.body();
    put(ExportFrames.prefix(records, item.kind(), body));
    put(body);
  }

  /** Writes what makes it whole. */
  ExportItem.End end() throws IOException {
    ExportItem.End end = order.end(((MessageDigest) cloned()).digest());
    write(end);
    out.flush();
    return end;
  }

  private Object cloned() {
    try {
      return digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void put(byte[] bytes) throws IOException {
    digest.update(bytes);
    out.write(bytes);
  }
}
