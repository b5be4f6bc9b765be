package io.osupervisor.agent.vault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;

/** Cuts a stream into chunks, each with its length and checksum before it. */
public final class ChunkOutput extends OutputStream {
  private static final int PREFIX = 2 * Integer.BYTES;

  private final WritableByteChannel channel;
  private final ByteBuffer chunk = ByteBuffer.allocate(PREFIX + BlobHeader.MAX_CHUNK);
  private int chunks;

  /** Writes to the channel, which is not closed. */
  public ChunkOutput(WritableByteChannel channel) {
    this.channel = channel;
    chunk.position(PREFIX);
  }

  /** The number of chunks written so far. */
  public int chunks() {
    return chunks;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int part = Math.min(length - done, chunk.remaining());
      chunk.put(bytes, offset + done, part);
      done += part;
      if (!chunk.hasRemaining()) {
        endChunk();
      }
    }
  }

  /** Writes what is left as the last chunk. */
  @Override
  public void close() throws IOException {
    if (chunk.position() > PREFIX) {
      endChunk();
    }
  }

  private void endChunk() throws IOException {
    chunk.flip();
    chunk.putInt(0, chunk.limit() - PREFIX);
    chunk.putInt(Integer.BYTES, checksum(chunk.array(), chunk.limit()));
    while (chunk.hasRemaining()) {
      channel.write(chunk);
    }
    chunks++;
    chunk.clear().position(PREFIX);
  }

  private static int checksum(byte[] framed, int end) {
    CRC32C crc = new CRC32C();
    crc.update(framed, 0, Integer.BYTES);
    crc.update(framed, PREFIX, end - PREFIX);
    return (int) crc.getValue();
  }
}
