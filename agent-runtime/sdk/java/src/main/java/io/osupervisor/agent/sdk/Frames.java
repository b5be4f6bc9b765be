package io.osupervisor.agent.sdk;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/** Frames in MessagePack: read by one thread, written in batches by another. */
final class Frames {
  private static final int BATCH = 1 << 16;

  /** The stream of frames cannot be followed any further. */
  static final class BrokenException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenException(String message) {
      super(message);
    }
  }

  private final DataInputStream in;
  private final OutputStream out;
  private final MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
  private byte[] batch = new byte[2 * BATCH];
  private int filled;
  private volatile int maxFrame = 16 << 20;

  /** The input should be buffered; the output is buffered here. */
  Frames(InputStream in, OutputStream out) {
    this.in = new DataInputStream(in);
    this.out = out;
  }

  int maxFrame() {
    return maxFrame;
  }

  void maxFrame(int bytes) {
    maxFrame = bytes;
  }

  /** The bytes of the next frame, or null at the end of the stream. */
  byte @Nullable [] read() throws IOException {
    int length;
    try {
      length = in.readInt();
    } catch (EOFException end) {
      return null;
    }
    if (length <= 0 || length > maxFrame) {
      throw new BrokenException(
          "a frame claims " + Integer.toUnsignedString(length) + " bytes of 1 to " + maxFrame);
    }
    byte[] bytes = new byte[length];
    try {
      in.readFully(bytes);
    } catch (EOFException end) {
      return null;
    }
    return bytes;
  }

  static Map<String, Object> decode(byte[] bytes) throws IOException {
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
      Object value = Values.unpack(unpacker);
      if (unpacker.hasNext()) {
        throw new IOException("something follows the value");
      }
      return Values.map(value);
    } catch (MessagePackException | Refusal broken) {
      throw new IOException(broken.getMessage(), broken);
    }
  }

  /** The bytes of a value; refuses one that cannot travel. */
  byte[] encode(Object value) {
    try {
      packer.clear();
      Values.pack(packer, value, Values.DEPTH);
      return packer.toByteArray();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Queues a frame for the next flush. */
  void put(byte[] frame) throws IOException {
    int size = frame.length + 4;
    if (filled + size > batch.length) {
      flush();
      if (size > batch.length) {
        batch = new byte[size];
      }
    }
    batch[filled] = (byte) (frame.length >>> 24);
    batch[filled + 1] = (byte) (frame.length >>> 16);
    batch[filled + 2] = (byte) (frame.length >>> 8);
    batch[filled + 3] = (byte) frame.length;
    System.arraycopy(frame, 0, batch, filled + 4, frame.length);
    filled += size;
    if (filled >= BATCH) {
      flush();
    }
  }

  void flush() throws IOException {
    if (filled > 0) {
      out.write(batch, 0, filled);
      out.flush();
      filled = 0;
    }
  }
}
