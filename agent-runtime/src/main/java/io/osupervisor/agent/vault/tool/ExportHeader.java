package io.osupervisor.agent.vault.tool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first {@value #SIZE} bytes of an export, big-endian: magic (8), version (2), extent (1), zero
 * (1), the node (16), milliseconds since the epoch (8), CRC-32C of all that (4).
 *
 * @param at when it was written
 */
record ExportHeader(UUID node, Instant at, Extent extent) {
  /** How much of a memory it holds. */
  enum Extent {
    /** All of it. */
    WHOLE(0),

    /** What a repair found behind holes. */
    PARTIAL(1),

    /** All of some agents, and nothing of which agents a node starts by itself. */
    AGENTS(2);

    private final int code;

    Extent(int code) {
      this.code = code;
    }

    private static Extent of(String name, int code) {
      return Arrays.stream(values())
          .filter(extent -> extent.code == code)
          .findFirst()
          .orElseThrow(
              () -> ToolErrors.newer(name, "holds a part of a memory of the kind " + code));
    }
  }

  static final int SIZE = 40;
  static final int VERSION = 1;

  private static final byte[] MAGIC = "OSUPEXPT".getBytes(StandardCharsets.US_ASCII);

  byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(SIZE);
    out.put(MAGIC).putShort((short) VERSION).put((byte) extent.code).put((byte) 0);
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
    int extent = in.get();
    in.get();
    UUID node = new UUID(in.getLong(), in.getLong());
    long at = in.getLong();
    if (in.getInt() != crc(bytes)) {
      throw ToolErrors.changed(name, 0, "the checksum of its header does not match");
    }
    if (version != VERSION) {
      throw ToolErrors.newer(name, version, VERSION);
    }
    return new ExportHeader(node, Instant.ofEpochMilli(at), Extent.of(name, extent));
  }

  /** Whether events may be missing between others. */
  boolean isPartial() {
    return extent == Extent.PARTIAL;
  }

  private static int crc(byte[] header) {
    CRC32C crc = new CRC32C();
    crc.update(header, 0, SIZE - Integer.BYTES);
    return (int) crc.getValue();
  }
}
