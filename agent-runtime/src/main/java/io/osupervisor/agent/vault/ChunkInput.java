package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * Joins the chunks that {@link ChunkOutput} wrote into one stream and checks each before it is
 * given out.
 */
public final class ChunkInput extends InputStream {
  private final Function<String, AgentException> damaged;
  private final DataInputStream in;
  private final int expected;
  private final byte[] chunk = new byte[BlobHeader.MAX_CHUNK];
  private int length;
  private int position;
  private int chunks;

  /**
   * @param damaged makes the error that is thrown, of a sentence that says what is wrong
   * @param expected the number of chunks
   */
  public ChunkInput(Function<String, AgentException> damaged, DataInputStream in, int expected) {
    this.damaged = damaged;
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
  public void drain() throws IOException {
    while (position < length || nextChunk()) {
      if (position < length) {
        throw damaged.apply("it holds more than its header names");
      }
    }
    if (in.read() >= 0) {
      throw damaged.apply("bytes follow its last chunk");
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
        throw damaged.apply("chunk " + chunks + " claims " + size + " bytes");
      }
      in.readFully(chunk, 0, size);
      if (checksum(size) != checksum) {
        throw damaged.apply("the checksum of chunk " + chunks + " does not match");
      }
      length = size;
    } catch (EOFException e) {
      throw damaged.apply("it ends in chunk " + chunks + " of " + expected + " (truncated)");
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
