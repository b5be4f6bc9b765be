package io.osupervisor.agent.vault;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Joins the chunks of a checkpoint file into one stream and checks each before it is given out. */
final class ChunkInput extends InputStream {
  private final Path file;
  private final DataInputStream in;
  private final int expected;
  private final byte[] chunk = new byte[BlobHeader.MAX_CHUNK];
  private int length;
  private int position;
  private int chunks;

  ChunkInput(Path file, DataInputStream in, int expected) {
    this.file = file;
    this.in = in;
    this.expected = expected;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int wanted) throws IOException {
    if (wanted == 0) {
      return 0;
    }
    if (position == length && !nextChunk()) {
      return -1;
    }
    int part = Math.min(wanted, length - position);
    System.arraycopy(chunk, position, target, offset, part);
    position += part;
    return part;
  }

  /** Reads the chunks that nobody asked for, so that the file is checked to its last byte. */
  void drain() throws IOException {
    while (position < length || nextChunk()) {
      if (position < length) {
        throw BlobErrors.damaged(file, "it holds more than its header names");
      }
    }
    if (in.read() >= 0) {
      throw BlobErrors.damaged(file, "bytes follow its last chunk");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean nextChunk() throws IOException {
    if (chunks == expected) {
      return false;
    }
    try {
      int size = in.readInt();
      int checksum = in.readInt();
      if (size < 1 || size > chunk.length) {
        throw BlobErrors.damaged(file, "chunk " + chunks + " claims " + size + " bytes");
      }
      in.readFully(chunk, 0, size);
      if (checksum(size) != checksum) {
        throw BlobErrors.damaged(file, "the checksum of chunk " + chunks + " does not match");
      }
      length = size;
    } catch (EOFException e) {
      throw BlobErrors.damaged(
          file, "it ends in chunk " + chunks + " of " + expected + " (truncated)");
    }
    position = 0;
    chunks++;
    return true;
  }

  private int checksum(int size) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, size));
    crc.update(chunk, 0, size);
    return (int) crc.getValue();
  }
}
