package io.osupervisor.agent.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The first {@value #SIZE} bytes of a checkpoint file, big-endian: magic (8), format version (2),
 * kind (1), zero (1), number of chunks (4), size of the content (8), its SHA-256 (32), CRC-32C of
 * all that (4). Then come the chunks of one zstd stream, each with its length (4), the CRC-32C of
 * that length and its bytes (4), and the bytes.
 */
record BlobHeader(BlobRef blob, int chunks) {
  static final int SIZE = 60;
  static final int VERSION = 1;

  /** The longest chunk a file may have, in bytes as stored. */
  static final int MAX_CHUNK = 256 * 1024;

  private static final byte[] MAGIC = "OSUPCKPT".getBytes(StandardCharsets.US_ASCII);

  ByteBuffer encode() {
    ByteBuffer buffer = ByteBuffer.allocate(SIZE);
    buffer.put(MAGIC).putShort((short) VERSION);
    buffer.put((byte) blob.kind().code()).put((byte) 0);
    buffer.putInt(chunks).putLong(blob.size()).put(HexFormat.of().parseHex(blob.hash()));
    buffer.putInt(crc(buffer.array())).flip();
    return buffer;
  }

  static BlobHeader decode(Path file, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[MAGIC.length];
    buffer.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw BlobErrors.damaged(file, "its first bytes are not those of a checkpoint");
    }
    int version = buffer.getShort();
    if (buffer.getInt(SIZE - Integer.BYTES) != crc(bytes)) {
      throw BlobErrors.damaged(file, "the header's checksum does not match");
    }
    if (version != VERSION) {
      throw BlobErrors.newerFormat(file, version);
    }
    ContentKind kind = kind(file, buffer.get());
    buffer.get();
    int chunks = buffer.getInt();
    long size = buffer.getLong();
    byte[] hash = new byte[32];
    buffer.get(hash);
    return new BlobHeader(new BlobRef(HexFormat.of().formatHex(hash), kind, size), chunks);
  }

  private static ContentKind kind(Path file, int code) {
    for (ContentKind kind : ContentKind.values()) {
      if (kind.code() == code) {
        return kind;
      }
    }
    throw BlobErrors.damaged(file, "the header names an unknown kind " + code);
  }

  private static int crc(byte[] header) {
    CRC32C crc = new CRC32C();
    crc.update(header, 0, SIZE - Integer.BYTES);
    return (int) crc.getValue();
  }
}
