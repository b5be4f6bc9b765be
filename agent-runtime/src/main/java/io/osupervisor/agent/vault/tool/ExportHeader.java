package io.osupervisor.agent.vault.tool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first {@value #SIZE} bytes of an export, big-endian: magic (8), version (2), whether it holds
 * only what a repair found behind holes (1), zero (1), the node (16), milliseconds since the epoch
 * (8), CRC-32C of all that (4).
 *
 * @param at when it was written
 */
record ExportHeader(UUID node, Instant at, boolean partial) {
  static final int SIZE = 40;
  static final int VERSION = 1;

  private static final byte[] MAGIC = "OSUPEXPT".getBytes(StandardCharsets.US_ASCII);

  byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(SIZE);
    out.put(MAGIC).putShort((short) VERSION).put((byte) (partial ? 1 : 0)).put((byte) 0);
    out.putLong(node.getMostSignificantBits()).putLong(node.getLeastSignificantBits());
    out.putLong(at.toEpochMilli());
    return out.putInt(crc(out.array())).array();
  }

  /**
   * Reads the first bytes of a stream.
   *
   * @param name of the stream, for refusals
   * @throws io.osupervisor.agent.AgentException {@code export_foreign}, {@code export_cut}, {@code
   *     export_damaged}, {@code export_newer_format}
   */
  static ExportHeader decode(String name, byte[] bytes) {
    byte[] start = Arrays.copyOf(bytes, Math.min(bytes.length, MAGIC.length));
    if (start.length == 0 || !Arrays.equals(start, Arrays.copyOf(MAGIC, start.length))) {
      throw ToolErrors.noExport(name, start.length == 0 ? "it is empty" : "it begins otherwise");
    }
    if (bytes.length < SIZE) {
      throw ToolErrors.cut(name, 0);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, MAGIC.length, SIZE - MAGIC.length);
    int version = in.getShort();
    boolean partial = in.get() != 0;
    in.get();
    UUID node = new UUID(in.getLong(), in.getLong());
    long at = in.getLong();
    if (in.getInt() != crc(bytes)) {
      throw ToolErrors.changed(name, 0, "the checksum of its header does not match");
    }
    if (version != VERSION) {
      throw ToolErrors.newer(name, version, VERSION);
    }
    return new ExportHeader(node, Instant.ofEpochMilli(at), partial);
  }

  private static int crc(byte[] header) {
    CRC32C crc = new CRC32C();
    crc.update(header, 0, SIZE - Integer.BYTES);
    return (int) crc.getValue();
  }
}
