package io.osupervisor.agent.vault.snapshot;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The first bytes of a snapshot file, big-endian: magic (8), format version (2), length of the
 * header (4), sequence number (8), milliseconds since the epoch (8), serializer id (4), number of
 * chunks (4), size of the content (4), persistence id and manifest in UTF-8, each after its length
 * (2), SHA-256 of all that and the content (32), CRC-32C of all that (4). Then come the chunks of
 * one zstd stream, as in a checkpoint file.
 *
 * <p>In every format magic, version and length stand where they are, and the checksum ends the
 * header, so that a file of a newer release is told from a damaged one.
 *
 * @param length of the header, in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Read and checked, never compared as a whole.
record SnapshotHeader(
    String persistenceId,
    long seq,
    long timestamp,
    int serializerId,
    String manifest,
    int chunks,
    int size,
    byte[] hash,
    int length) {
  static final int VERSION = 1;

  private static final byte[] MAGIC = "OSUPSNAP".getBytes(StandardCharsets.US_ASCII);
  private static final int HASH = 32;
  private static final int CRC = Integer.BYTES;
  private static final int FIXED = 46 + HASH + CRC;

  /** The longest header, in bytes. */
  static final int MAX_LENGTH = FIXED + SnapshotFile.MAX_ID + SnapshotFile.MAX_MANIFEST;

  /** The header of a snapshot whose content makes so many chunks. */
  static byte[] encode(SnapshotFile snapshot, int chunks) {
    byte[] id = snapshot.persistenceId().getBytes(StandardCharsets.UTF_8);
    byte[] manifest = snapshot.manifest().getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(FIXED + id.length + manifest.length);
    out.put(MAGIC).putShort((short) VERSION).putInt(out.capacity());
    out.putLong(snapshot.seq()).putLong(snapshot.timestamp()).putInt(snapshot.serializerId());
    out.putInt(chunks).putInt(snapshot.content().length);
    out.putShort((short) id.length).put(id).putShort((short) manifest.length).put(manifest);
    out.put(hash(out.array(), out.capacity(), snapshot.content()));
    return out.putInt(crc(out.array(), out.position())).array();
  }

  /**
   * Reads the header that the bytes begin with.
   *
   * @throws io.osupervisor.agent.AgentException {@code snapshot_damaged} or {@code
   *     snapshot_newer_format}
   */
  static SnapshotHeader decode(Path file, byte[] bytes) {
    try {
      return decode(file, bytes, ByteBuffer.wrap(bytes));
    } catch (BufferUnderflowException e) {
      throw SnapshotErrors.damaged(file, "it ends in its header (truncated)");
    }
  }

  private static SnapshotHeader decode(Path file, byte[] bytes, ByteBuffer in) {
    byte[] magic = new byte[MAGIC.length];
    in.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw SnapshotErrors.damaged(file, "its first bytes are not those of a snapshot");
    }
    int version = in.getShort();
    int length = in.getInt();
    if (length < FIXED) {
      throw SnapshotErrors.damaged(file, "its header claims " + length + " bytes");
    }
    if (length > bytes.length) {
      throw SnapshotErrors.damaged(
          file, "it has %d bytes, its header claims %d".formatted(bytes.length, length));
    }
    if (in.getInt(length - CRC) != crc(bytes, length - CRC)) {
      throw SnapshotErrors.damaged(file, "the header's checksum does not match");
    }
    if (version != VERSION) {
      throw SnapshotErrors.newerFormat(file, version);
    }
    return fields(file, in, length);
  }

  private static SnapshotHeader fields(Path file, ByteBuffer in, int length) {
    long seq = in.getLong();
    long timestamp = in.getLong();
    int serializerId = in.getInt();
    int chunks = in.getInt();
    int size = in.getInt();
    if (chunks < 0 || size < 0) {
      throw SnapshotErrors.damaged(file, "its header claims less than nothing");
    }
    String id = text(in);
    String manifest = text(in);
    byte[] hash = new byte[HASH];
    in.get(hash);
    return new SnapshotHeader(
        id, seq, timestamp, serializerId, manifest, chunks, size, hash, length);
  }

  private static String text(ByteBuffer in) {
    byte[] text = new byte[Short.toUnsignedInt(in.getShort())];
    in.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** The snapshot of this header and content. */
  SnapshotFile with(byte[] content) {
    return new SnapshotFile(persistenceId, seq, timestamp, serializerId, manifest, content);
  }

  /** Whether this content, behind these bytes of the header, is what was written. */
  boolean fits(byte[] header, byte[] content) {
    return Arrays.equals(hash, hash(header, length, content));
  }

  private static byte[] hash(byte[] header, int length, byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(header, 0, length - CRC - HASH);
      return digest.digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static int crc(byte[] bytes, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, end);
    return (int) crc.getValue();
  }
}
